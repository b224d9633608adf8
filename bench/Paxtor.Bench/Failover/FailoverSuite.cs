using Paxtor.Bench.Peers;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Failover;

/// <summary>What the death of a leader or of an owner costs, with all settings at their defaults.</summary>
internal sealed class FailoverSuite : ISuite
{
    public string Name => "failover";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        List<FailoverRow> rows = [];
        await Systems.ForEachClusterAsync(options, async cluster =>
        {
            await cluster.HealthyAsync();
            rows.AddRange(await OwnerDeaths.MeasureAsync(cluster.Target, options));
            rows.AddRange(await LeaderDeaths.MeasureAsync(cluster, options));
        });
        report.Add(Name, "Failover", rows, FailoverRow.Columns);
    }
}
