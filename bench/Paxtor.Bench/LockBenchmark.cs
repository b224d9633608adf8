namespace Paxtor.Bench;

/// <summary>The client's side of the benchmark.</summary>
internal sealed class LockBenchmark(Action<PaxtorOptions> configure, string system, TimeSpan duration)
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    public async Task<List<BenchResult>> RunAsync(int[] callers)
    {
        PaxtorOptions options = new() { Name = "bench@127.0.0.1" };
        configure(options);
        await using PaxtorNode node = await PaxtorNode.StartAsync(options);
        await MeasureAsync(system, "pairs", 16, duration / 2, (i, end) => PairsAsync(node.Locks, i, end));
        List<BenchResult> results = [];
        foreach (int n in callers)
            results.Add(await MeasureAsync(system, "pairs", n, duration, (i, end) => PairsAsync(node.Locks, i, end)));
        foreach (int n in callers)
        {
            HandOver handOver = new(node.Locks);
            if (n > 1)
                results.Add(await MeasureAsync(system, "hand-over", n, duration, (_, end) => handOver.RunAsync(end)));
        }

        return results;
    }

    public static async Task<BenchResult> MeasureAsync(string system, string what, int callers, TimeSpan time, Func<int, long, Task<List<long>>> caller)
    {
        long bytes = GC.GetTotalAllocatedBytes();
        long begun = Clock.GetTimestamp();
        long end = begun + (long)(time.TotalSeconds * Clock.TimestampFrequency);
        List<long>[] each = await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(() => caller(i, end))));
        double seconds = Clock.GetElapsedTime(begun).TotalSeconds;
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        long[] all = [.. each.SelectMany(static e => e)];
        Array.Sort(all);
        return new BenchResult(system, what, callers, all.Length / seconds, At(all, 0.5), At(all, 0.99), (double)bytes / Math.Max(1, all.Length));
    }

    private static double At(long[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)(share * (sorted.Length - 1))] * 1e6 / Clock.TimestampFrequency;

    private static async Task<List<long>> PairsAsync(ILocks locks, int caller, long end)
    {
        List<long> times = [];
        LockKey key = $"pair/{caller}";
        while (Clock.GetTimestamp() is long begun && begun < end)
        {
            LockHandle handle = await locks.AcquireAsync(key);
            await handle.DisposeAsync();
            times.Add(Clock.GetTimestamp() - begun);
        }

        return times;
    }

    /// <summary>One key that all callers want: the time from the call that releases to the next owner's knowing.</summary>
    private sealed class HandOver(ILocks locks)
    {
        private long releasedAt;

        public async Task<List<long>> RunAsync(long end)
        {
            List<long> times = [];
            while (Clock.GetTimestamp() < end)
            {
                LockHandle handle = await locks.AcquireAsync("contended");
                long now = Clock.GetTimestamp();
                if (releasedAt != 0)
                    times.Add(now - releasedAt);
                releasedAt = Clock.GetTimestamp();
                await handle.DisposeAsync();
            }

            return times;
        }
    }
}
