using System.Globalization;
using System.Text;

namespace Paxtor.Pool.Tests.Kit;

/// <summary>Looks at the worker processes of a pool from outside: by /proc, where they are known by the pool's name among their arguments.</summary>
internal sealed class WorkerProcesses
{
    /// <summary>Stands among the arguments of the pool's workers.</summary>
    public string Tag { get; } = "tag-" + Guid.NewGuid().ToString("N");

    /// <summary>The processes that run: workers, and whatever was started with the tag by them.</summary>
    public int[] Running => [.. Directory.EnumerateDirectories("/proc").Select(static d => Path.GetFileName(d)).Where(static n => char.IsAsciiDigit(n[0])).Where(HasTag)
        .Select(static n => int.Parse(n, CultureInfo.InvariantCulture))];

    /// <summary>The workers among them, not the shells that guard them.</summary>
    public int[] Programs => [.. Running.Where(static id => Read(id, "cmdline").Contains("Paxtor.Worker.dll\0", StringComparison.Ordinal))];

    /// <summary>Waits until the processes that run are as they are to be.</summary>
    public async Task UntilAsync(Func<int[], bool> condition)
    {
        using CancellationTokenSource stop = new(LocalNetwork.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (Running is var running && !condition(running))
        {
            if (stop.IsCancellationRequested)
                Assert.Fail($"Not as it is to be: {Describe(running)}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until none is left, guardians included.</summary>
    public async Task GoneAsync(TimeSpan? limit = null)
    {
        using CancellationTokenSource stop = new(limit ?? LocalNetwork.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (Running is { Length: > 0 } left)
        {
            if (stop.IsCancellationRequested)
                Assert.Fail($"left behind: {Describe(left)}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until a process has ended, though its parent may not have seen it yet.</summary>
    public static async Task EndedAsync(int id)
    {
        using CancellationTokenSource stop = new(LocalNetwork.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (Read(id, "cmdline").Length > 0)
        {
            if (stop.IsCancellationRequested)
                Assert.Fail($"It has not ended: {Describe([id])}");
            await timer.WaitForNextTickAsync();
        }
    }

    private static string Describe(int[] processes) => string.Join(", ", processes.Select(static id => $"{id} {Read(id, "cmdline").Replace('\0', ' ')}"));

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/{file}", Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private bool HasTag(string id) => Read(int.Parse(id, CultureInfo.InvariantCulture), "cmdline").Contains(Tag, StringComparison.Ordinal);
}
