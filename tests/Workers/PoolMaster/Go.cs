namespace Paxtor.Workers;

/// <summary>
/// The word by which a job begins that stops its worker from answering: said when the start of the job has been answered. Without it, the answer is now and then among what the worker cannot send.
/// It is a file, there from when it is said until the job has begun.
/// </summary>
public static class Go
{
    public static string New() => Path.Combine(Path.GetTempPath(), $"paxtor-go-{Guid.NewGuid():N}");

    /// <summary>Begins the job, and ends when it has begun.</summary>
    public static async Task SayAsync(string word)
    {
        await File.WriteAllBytesAsync(word, []);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        while (File.Exists(word))
            await timer.WaitForNextTickAsync();
    }

    /// <summary>In the job, before it begins.</summary>
    public static void Await(string word) => SpinWait.SpinUntil(() => File.Exists(word));

    /// <summary>In the job, when it has begun.</summary>
    public static void Begun(string word) => File.Delete(word);
}
