using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Names;

/// <summary>A node with many permanent names is killed: how long until each has a process again, on one of the two others. All settings at their defaults.</summary>
internal static class RestartMeasures
{
    private const int FillCallers = 64;

    /// <summary>The default time to live of a session, and 5 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10 + 5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async IAsyncEnumerable<NameRow> RunAsync(BenchOptions options, bool killLeader)
    {
        await using NameCluster cluster = await NameCluster.StartAsync(options, 3);
        int leader = await cluster.HealthyAsync();
        int victim = killLeader ? leader : (leader + 1) % cluster.Children.Count;
        string host = string.Create(CultureInfo.InvariantCulture, $"n{victim + 1}@127.0.0.1");
        NameOptions placed = new() { Placement = all => all.First(c => c.Member.Name == host) };
        ProcessSpec spec = ProcessSpec.For<Phoenix>();
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, FillCallers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is int i && i < options.Permanent)
                await cluster.Node.Names.Permanent.WhereIsAsync("permanent/" + i.ToString(CultureInfo.InvariantCulture), spec, placed);
        })));
        // Not at the moment at which all sessions have just begun, nor under load.
        await Task.Delay(TimeSpan.FromSeconds(4), Clock);
        cluster.Children[victim].Kill();
        long killed = Clock.GetTimestamp();
        Dictionary<string, long> back = new(StringComparer.Ordinal);
        int[] share = new int[cluster.Children.Count];
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(500));
        while (back.Count < options.Permanent && Clock.GetElapsedTime(killed) < Patience)
        {
            await timer.WaitForNextTickAsync();
            for (int i = 0; i < cluster.Children.Count; i++)
            {
                if (i == victim)
                    continue;
                await foreach ((string key, long at) in StartsAsync(cluster.Children[i]))
                    share[i] += back.TryAdd(key, at) ? 1 : 0;
            }
        }

        string what = $"permanent names of a killed node ({(killLeader ? "the leader" : "a follower")}): back";
        yield return new NameRow("Paxtor", $"{what}, of {options.Permanent}", back.Count, "names") { Target = options.Permanent };
        double[] times = [.. back.Values.Select(at => Clock.GetElapsedTime(killed, at).TotalMilliseconds).Order()];
        yield return new NameRow("Paxtor", $"{what}, on the node that started more of them", 100.0 * share.Max() / Math.Max(1, back.Count), "%");
        foreach ((string text, double part) in new[] { ("the first", 0), ("10%", 0.1), ("50%", 0.5), ("90%", 0.9), ("99%", 0.99), ("all", 1) })
        {
            if (times.Length > 0)
                yield return new NameRow("Paxtor", $"{what}, {text}", times[(int)(part * (times.Length - 1))], "ms") { Target = part == 1 ? Limit.TotalMilliseconds : null };
        }
    }

    private static async IAsyncEnumerable<(string Key, long At)> StartsAsync(ChildProcess child)
    {
        for (string line = await child.AskAsync("starts"); line.Length > 0; line = await child.ReadAsync())
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            yield return (line[(space + 1)..], long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture));
        }
    }
}
