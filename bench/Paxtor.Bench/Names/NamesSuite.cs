using Paxtor.Bench.Peers;
using Paxtor.Bench.Processes;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Names;

/// <summary>
/// Names on three durable nodes: first calls, later calls, what many cost, and permanent names of a killed node; with <c>--peers</c> Erlang's <c>global:register_name</c> in the same run, where it
/// is installed.
/// </summary>
internal sealed class NamesSuite : ISuite
{
    public string Name => "names";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        Environment.SetEnvironmentVariable(Target.SecretVariable, options.Secret);
        List<NameRow> rows = [];
        bool IsChosen(string part) => options.Parts is not { } parts || parts.Any(p => part.StartsWith(p, StringComparison.Ordinal));
        if (IsChosen("starts") || IsChosen("calls") || IsChosen("many"))
        {
            await using NameCluster cluster = await NameCluster.StartAsync(options, 2);
            if (IsChosen("starts"))
                await AddAsync(StartMeasures.RunAsync(cluster, options));
            if (IsChosen("calls"))
                await AddAsync(CallMeasures.RunAsync(cluster, options));
            if (IsChosen("many"))
                await AddAsync(ManyMeasures.RunAsync(cluster, options));
        }

        if (IsChosen("memory"))
            await AddAsync(MemoryMeasures.RunAsync(options));
        if (IsChosen("restarts-follower"))
            await AddAsync(RestartMeasures.RunAsync(options, killLeader: false));
        if (IsChosen("restarts-leader"))
            await AddAsync(RestartMeasures.RunAsync(options, killLeader: true));

        if (options.Peers && IsChosen("erlang") && PeerPrograms.Erlang is { } erl && PeerPrograms.ErlangCompiler is { } compiler)
        {
            await foreach (ProcessRow row in ErlangMeasures.NamesAsync(erl, compiler, options.Duration))
                Add(new NameRow("Erlang", row.What, row.Value, "a second") { Callers = row.Callers, P50Microseconds = row.P50Microseconds, P99Microseconds = row.P99Microseconds });
        }

        report.Add(Name, "Names", rows, NameRow.Columns);

        async Task AddAsync(IAsyncEnumerable<NameRow> measured)
        {
            await foreach (NameRow row in measured)
                Add(row);
        }

        void Add(NameRow row)
        {
            rows.Add(row);
            Console.Error.WriteLine(row);
        }
    }
}
