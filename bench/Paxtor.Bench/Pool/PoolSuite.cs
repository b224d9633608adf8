using System.Globalization;
using Paxtor.Bench.Peers;
using Paxtor.Bench.Processes;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Pool;

/// <summary>
/// A pool on this machine: starts of jobs, choices of nodes, makespans, and the simulation of placement algorithms; with <c>--peers</c> the same in Erlang's <c>pool</c>. A pool's
/// connections are TLS always.
/// </summary>
internal sealed class PoolSuite : ISuite
{
    /// <summary>The program in Erlang.</summary>
    public const string Module = "paxtor_pool_peer";

    private static readonly TimeSpan LongestWarm = TimeSpan.FromSeconds(5);

    public string Name => "pool";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        bool IsChosen(string part) => options.Parts is not { } parts || parts.Any(p => part.StartsWith(p, StringComparison.Ordinal));
        TimeSpan warm = options.Warm < LongestWarm ? options.Warm : LongestWarm;
        (string, string)? erlang = options.Peers && PeerPrograms.Erlang is { } erl && PeerPrograms.ErlangCompiler is { } compiler ? (erl, compiler) : null;

        if (IsChosen("start") || IsChosen("master") || IsChosen("member"))
        {
            List<ProcessRow> rows = await ListAsync(PoolMeasures.RunAsync(new Load(warm, options.Duration), warm, options.Duration, IsChosen));
            if (erlang is var (program, erlc) && IsChosen("erlang"))
                rows.AddRange(await ListAsync(ErlangAsync(program, erlc, options.Duration)));
            report.AddWithoutDisk(Name, "Pool of three members", rows, ProcessRow.Columns);
        }

        if (IsChosen("makespan"))
        {
            List<MakespanRow> rows = await ListAsync(MakespanMeasures.RunAsync(options.Rounds));
            if (erlang is var (program, erlc) && IsChosen("erlang"))
                rows.AddRange(await ListAsync(MakespanMeasures.RunErlangAsync(program, erlc, options.Rounds)));
            report.AddWithoutDisk($"{Name}-makespan", "Makespan over three members on the processors of this machine", rows, MakespanRow.Columns);
        }

        if (IsChosen("simulation"))
            report.AddWithoutDisk($"{Name}-simulation", "Simulated placement", [.. PlacementMeasures.Run()], PlacementRow.Columns);
    }

    private static async IAsyncEnumerable<ProcessRow> ErlangAsync(string erl, string compiler, TimeSpan time)
    {
        await using ErlangHost host = await ErlangHost.StartAsync(erl, compiler, Module);
        string milliseconds = ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await foreach (string line in host.RunAsync("rates", milliseconds, host.StartNode("one"), host.StartNode("two")))
        {
            if (ErlangMeasures.Row(line) is { } row)
                yield return row;
        }
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> rows)
    {
        List<T> all = [];
        await foreach (T row in rows)
        {
            all.Add(row);
            Console.Error.WriteLine(row);
        }

        return all;
    }
}
