using System.Globalization;
using Paxtor.Bench.Locks;
using Paxtor.Bench.Nodes;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Held;

/// <summary>
/// One session of a client process of its own holds many locks; another process then measures pairs. Also what they take on each voter, and how long a
/// voter and the whole cluster need to start again with them.
/// </summary>
internal sealed class HeldSuite : ISuite
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>With fewer, what a voter takes besides hides what they take.</summary>
    private const int LeastForMemory = 100_000;

    public string Name => "held";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        List<HeldRow> rows = [];
        await using NodeCluster cluster = new(options);
        await using (Client client = await Client.StartAsync(cluster.Target, "bench", options.Secret))
        {
            // Long enough for the voters to have compiled their code and filled their spare segments.
            await Measurement.RunAsync(64, 2 * options.Duration, client.PairsAsync);
            VoterMemory before = await VoterMemory.ReadAsync(cluster);
            ChildProcess holder = ChildProcess.StartSelf(options.Secret, HolderProcess.Verb, cluster.Target.Kind, cluster.Target.Address);
            foreach (int held in options.Held)
            {
                long begun = Clock.GetTimestamp();
                await HoldAsync(holder, held);
                Add(held, "loading them, 256 callers", Clock.GetElapsedTime(begun).TotalSeconds, "s");
                foreach (int callers in options.Callers ?? [1, 16, 64])
                {
                    LockRow pairs = await Measurement.RowAsync("Paxtor", "pairs", callers, options.Duration, client.PairsAsync);
                    Add(held, $"pairs of {callers} callers", pairs.PerSecond, "a second");
                    Add(held, $"pairs of {callers} callers, p50", pairs.P50Microseconds, "µs");
                    Add(held, $"pairs of {callers} callers, p99", pairs.P99Microseconds, "µs");
                }

                if (held < LeastForMemory)
                    continue;
                VoterMemory now = await VoterMemory.ReadAsync(cluster);
                Add(held, "managed heap of a voter, for each held lock (the largest of three)", now.ManagedOver(before) / held, "bytes");
                Add(held, "memory of a voter's process, for each held lock (the largest of three)", now.PrivateOver(before) / held, "bytes");
            }

            int most = options.Held[^1];
            string[] snapshots = (await cluster[0].AskAsync("snapshots")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (snapshots.Length > 0)
                Add(most, "the last snapshot a voter took, from its beginning until it was on disk", double.Parse(snapshots[^1], CultureInfo.InvariantCulture), "s");
            Add(most, "a voter killed and started, until it serves and has all", await RestartOneAsync(cluster), "s");
            Add(most, "all voters killed and started, until a lock is granted", await RestartAllAsync(cluster, client), "s");
            Add(most, "still held after that", double.Parse(await holder.AskAsync("count"), CultureInfo.InvariantCulture), "locks");
            Task<TimeSpan> blocked = LongestPairAsync(client, TimeSpan.FromSeconds(5));
            await holder.DisposeAsync();
            Add(most, "longest pair of another client while their session ends in order", (await blocked).TotalMilliseconds, "ms");
        }

        report.Add(Name, "Held locks", rows, HeldRow.Columns);

        void Add(int held, string what, double value, string unit)
        {
            rows.Add(new HeldRow(held, what, value, unit));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{held}: {what}: {value:0.##} {unit}"));
        }
    }

    private static async Task HoldAsync(ChildProcess holder, int count)
    {
        string answer = await holder.AskAsync(string.Create(CultureInfo.InvariantCulture, $"hold {count}"));
        if (int.Parse(answer, CultureInfo.InvariantCulture) != count)
            throw new InvalidOperationException($"Of {count} locks {answer} are held.");
    }

    private static async Task<double> RestartOneAsync(NodeCluster cluster)
    {
        int follower = (await cluster.HealthyAsync() + 1) % 3;
        cluster.Kill(follower);
        long begun = Clock.GetTimestamp();
        Task serves = cluster.RestartedAsync(follower);
        await cluster.RestartAsync(follower);
        await serves;
        return Clock.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<double> RestartAllAsync(NodeCluster cluster, Client client)
    {
        await cluster.HealthyAsync();
        for (int i = 0; i < 3; i++)
            cluster.Kill(i);
        long begun = Clock.GetTimestamp();
        for (int i = 0; i < 3; i++)
            await cluster.RestartAsync(i);
        await (await client.Locks!.AcquireAsync("after the restart")).DisposeAsync();
        return Clock.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<TimeSpan> LongestPairAsync(Client client, TimeSpan time)
    {
        (Latencies times, _) = await Measurement.RunAsync(1, time, client.PairsAsync);
        return TimeSpan.FromMicroseconds(times.At(1));
    }
}
