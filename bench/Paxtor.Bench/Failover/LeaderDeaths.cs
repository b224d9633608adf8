using System.Collections.Concurrent;
using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Failover;

/// <summary>
/// Kills the leader's process, again and again, and then makes it stand still with its connections open, as a machine that dies would, while 16 callers write through one client. Besides them a new write (an acquire of a key never used
/// before) begins every 10 ms, whether or not those before it were answered.
/// </summary>
internal static class LeaderDeaths
{
    private const int Callers = 16;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task<IEnumerable<FailoverRow>> MeasureAsync(ICluster cluster, BenchOptions options)
    {
        Random random = new(1);
        await using PaxtorNode node = await cluster.Target.StartNodeAsync("bench", options.Secret);
        ConcurrentQueue<long> answered = [];
        using CancellationTokenSource end = new();
        Task[] load = [.. Enumerable.Range(0, Callers).Select(i => Task.Run(() => LoadAsync(node.Locks, i, answered, end.Token)))];
        List<TimeSpan>[] first = [[], []], silent = [[], []];
        for (int kill = 0; kill < options.Kills + options.Pauses; kill++)
        {
            bool pauses = kill >= options.Kills;
            int way = pauses ? 1 : 0, leader = await cluster.HealthyAsync();
            // At any moment of its round of heartbeats.
            await Task.Delay(Settling + (Settling * random.NextDouble()), Clock);
            answered.Clear();
            long killed = Clock.GetTimestamp();
            if (pauses)
                cluster.Pause(leader);
            else
                cluster.Kill(leader);
            long served = await ProbeAsync(node.Locks, kill);
            first[way].Add(Clock.GetElapsedTime(killed, served));
            // Answers that were on their way when it died come before the silence.
            await Task.Delay(Settling / 5, Clock);
            silent[way].Add(LongestSilence(killed, answered));
            Console.Error.WriteLine($"{cluster.Target.System}: leader {leader} {(pauses ? "paused" : "killed")}, served after {first[way][^1].TotalMilliseconds:0} ms, silent for {silent[way][^1].TotalMilliseconds:0} ms");
            if (pauses)
                cluster.Resume(leader);
            else
                await cluster.RestartAsync(leader);
        }

        await end.CancelAsync();
        await Task.WhenAll(load);
        return
        [
            FailoverRow.Of(cluster.Target.System, "leader killed: to the first answer of a write begun after it", first[0]),
            FailoverRow.Of(cluster.Target.System, "leader killed: longest time without an answer to any write", silent[0]),
            FailoverRow.Of(cluster.Target.System, "leader stands still (SIGSTOP): to the first answer of a write begun after it", first[1]),
            FailoverRow.Of(cluster.Target.System, "leader stands still (SIGSTOP): longest time without an answer to any write", silent[1]),
        ];
    }

    private static async Task LoadAsync(ILocks locks, int caller, ConcurrentQueue<long> answered, CancellationToken end)
    {
        LockKey key = $"load/{caller.ToString(CultureInfo.InvariantCulture)}";
        while (!end.IsCancellationRequested)
        {
            LockHandle handle = await locks.AcquireAsync(key);
            answered.Enqueue(Clock.GetTimestamp());
            await handle.DisposeAsync();
        }
    }

    /// <summary>Begins a write every 10 ms until one is answered.</summary>
    /// <returns>When the first one was.</returns>
    private static async Task<long> ProbeAsync(ILocks locks, int kill)
    {
        List<Task<long>> probes = [];
        using PeriodicTimer timer = new(ProbeInterval, Clock);
        while (!probes.Any(static p => p.IsCompleted))
        {
            probes.Add(WriteAsync(locks, $"probe/{kill.ToString(CultureInfo.InvariantCulture)}/{probes.Count.ToString(CultureInfo.InvariantCulture)}"));
            await timer.WaitForNextTickAsync();
        }

        return (await Task.WhenAll(probes)).Min();
    }

    private static async Task<long> WriteAsync(ILocks locks, LockKey key)
    {
        LockHandle handle = await locks.AcquireAsync(key);
        long answered = Clock.GetTimestamp();
        await handle.DisposeAsync();
        return answered;
    }

    private static TimeSpan LongestSilence(long killed, IEnumerable<long> answered)
    {
        long last = killed;
        TimeSpan longest = TimeSpan.Zero;
        foreach (long at in answered.Order())
        {
            if (at > last && Clock.GetElapsedTime(last, at) is TimeSpan silence && silence > longest)
                longest = silence;
            last = Math.Max(last, at);
        }

        return longest;
    }
}
