namespace Paxtor.Pool.Tests.Kit;

/// <summary>Waits for what nothing tells.</summary>
internal static class Until
{
    /// <summary>Ends once a condition holds.</summary>
    /// <exception cref="OperationCanceledException">It did not in good time.</exception>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(LocalNetwork.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (!condition())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
