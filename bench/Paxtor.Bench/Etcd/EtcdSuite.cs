using Paxtor.Bench.Locks;
using Paxtor.Bench.Peers;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Etcd;

/// <summary>
/// Our locks over etcd beside another client of etcd (<c>--against</c>): on the same three members, in turn, for several rounds; the medians of the
/// rounds. Each measurement has a session of its own, which ends with it.
/// </summary>
internal sealed class EtcdSuite : ISuite
{
    private const int WarmCallers = 64;
    private const int WarmRounds = 4;
    private static readonly TimeSpan LeadIn = TimeSpan.FromSeconds(0.5);

    public string Name => "etcd";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        EtcdCluster? cluster = null;
        if (options.Endpoints is null)
            cluster = new EtcdCluster(PeerPrograms.Etcd ?? throw new InvalidOperationException("etcd is not installed, and --endpoints does not name one that runs."));
        await using (cluster)
        {
            if (cluster is not null)
                await cluster.HealthyAsync();
            await MeasureAsync(cluster?.Target ?? Target.Etcd(options.Endpoints!), options, report);
        }
    }

    private async Task MeasureAsync(Target target, BenchOptions options, Report report)
    {
        // What is measured later is compiled by then, and the members' files have grown.
        for (int i = 0; i < WarmRounds; i++)
            await OursAsync(target, options, "pairs", WarmCallers);
        using AllocationListener? allocations = options.Allocations ? new AllocationListener() : null;
        List<LockRow> rows = [];
        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (string what in options.Contended ? ["pairs", "one key"] : (string[])["pairs"])
            {
                foreach (int callers in options.Callers ?? [1, 16, 64, 256])
                {
                    if (callers == 1 && what == "one key")
                        continue;
                    rows.Add(await OursAsync(target, options, what, callers));
                    if (options.Against is { } program)
                        rows.Add(await OtherClient.RunAsync(program, what, callers, round, options.Duration, target.Address.Split(',')));
                }
            }
        }

        EtcdRow[] medians = [.. rows.GroupBy(static r => (r.What, r.Callers, r.System)).Select(static g => EtcdRow.Of([.. g]))];
        report.Add(Name, $"Two clients of one etcd, medians of {options.Rounds} rounds in turn", medians, EtcdRow.Columns);
        foreach (string line in allocations?.Top(40) ?? [])
            Console.WriteLine(line);
    }

    private static async Task<LockRow> OursAsync(Target target, BenchOptions options, string what, int callers)
    {
        await using Client client = await Client.StartAsync(target, "bench", secret: null);
        Func<int, long, Latencies, Task> caller = what == "pairs" ? client.PairsAsync : (_, end, times) => client.PairsAsync(0, end, times);
        await Measurement.RunAsync(callers, LeadIn, caller);
        return await Measurement.RowAsync("ours", what, callers, options.Duration, caller);
    }
}
