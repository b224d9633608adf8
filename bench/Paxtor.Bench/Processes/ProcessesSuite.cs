using Paxtor.Bench.Peers;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Processes;

/// <summary>Calls, sends, streams, starts and idle processes, on one node and between two; with <c>--peers</c> the same in Erlang where it is installed.</summary>
internal sealed class ProcessesSuite : ISuite
{
    /// <summary>Long enough for what is measured next to be compiled for good.</summary>
    private static readonly TimeSpan LongestWarm = TimeSpan.FromSeconds(5);

    public string Name => "processes";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        Environment.SetEnvironmentVariable(Target.SecretVariable, options.Secret);
        List<ProcessRow> rows = [];
        Load load = new(options.Warm < LongestWarm ? options.Warm : LongestWarm, options.Duration);
        bool IsChosen(string part) => options.Parts is not { } parts || parts.Any(p => part.StartsWith(p, StringComparison.Ordinal));
        await AddAsync(LocalMeasures.RunAsync(load, IsChosen));
        if (IsChosen("remote-calls") || IsChosen("remote-records") || IsChosen("remote-sends") || IsChosen("remote-streams"))
            await AddAsync(NodeMeasures.RunAsync(load, options.Secret, options.Callers, IsChosen));
        if (options.Peers && IsChosen("erlang") && PeerPrograms.Erlang is { } erl && PeerPrograms.ErlangCompiler is { } compiler)
            await AddAsync(ErlangMeasures.RunAsync(erl, compiler, options.Duration));
        report.AddWithoutDisk(Name, "Processes", rows, ProcessRow.Columns);

        async Task AddAsync(IAsyncEnumerable<ProcessRow> measured)
        {
            await foreach (ProcessRow row in measured)
            {
                rows.Add(row);
                Console.Error.WriteLine(row);
            }
        }
    }
}
