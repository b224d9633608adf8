using Paxtor.Bench.Peers;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Locks;

/// <summary>One client process with one connection and one session: pairs of keys that nobody else wants, and one key that all want.</summary>
internal sealed class LocksSuite : ISuite
{
    /// <summary>Callers while nodes that have just started compile their code.</summary>
    private const int FirstCallers = 16;

    private const int WarmCallers = 64;

    /// <summary>What new nodes do is stated by itself; the other lines are of nodes that have run for a while.</summary>
    private static readonly TimeSpan FirstSeconds = TimeSpan.FromSeconds(2);

    public string Name => "locks";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        int[] callers = options.Callers ?? [1, 16, 64, 256];
        List<LockRow> rows = [];
        await Systems.ForEachAsync(options, async target =>
        {
            using AllocationListener? allocations = options.Allocations ? new AllocationListener() : null;
            await using Client client = await Client.StartAsync(target, "bench", options.Secret);
            // The first pair waits for the cluster to form.
            await Measurement.RunAsync(1, TimeSpan.FromMilliseconds(200), client.PairsAsync);
            rows.Add(await Measurement.RowAsync(target.System, "first 2 s", FirstCallers, FirstSeconds, client.PairsAsync));
            await Measurement.RunAsync(WarmCallers, options.Warm, client.PairsAsync);
            foreach (int n in callers)
                rows.Add(await Measurement.RowAsync(target.System, "pairs", n, options.Duration, client.PairsAsync));
            foreach (int n in callers)
            {
                if (n == 1 || client.Locks is not { } locks)
                    continue;
                LockCallers.HandOver handOver = new(locks);
                rows.Add(await Measurement.RowAsync(target.System, "hand-over", n, options.Duration, (_, end, times) => handOver.RunAsync(end, times)));
            }

            foreach (string line in allocations?.Top(25) ?? [])
                Console.WriteLine(line);
        });
        report.Add(Name, "One client process", rows, LockRow.Columns);
    }
}
