using System.Globalization;
using Paxtor.Bench.Peers;

namespace Paxtor.Bench.Processes;

/// <summary>The same measures in Erlang, by a program of ours (paxtor_peer.erl): on one node, between two, and memory on a fresh one.</summary>
internal static class ErlangMeasures
{
    private const string Module = "paxtor_peer";

    public static async IAsyncEnumerable<ProcessRow> RunAsync(string erl, string compiler, TimeSpan time)
    {
        string milliseconds = ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await using ErlangHost host = await ErlangHost.StartAsync(erl, compiler, Module);
        await foreach (string line in host.RunAloneAsync("local", [], milliseconds))
        {
            if (Row(line) is { } row)
                yield return row;
        }

        string far = host.StartNode("far");
        await foreach (string line in host.RunAsync("nodes", milliseconds, far))
        {
            if (Row(line) is { } row)
                yield return row;
        }

        await foreach (string line in host.RunAloneAsync("idle", ["+P", "2000000"], milliseconds))
        {
            if (Row(line) is { } row)
                yield return row;
        }
    }

    /// <summary><c>global:register_name</c> of new processes, on three nodes: callers on one of them, as ours.</summary>
    public static async IAsyncEnumerable<ProcessRow> NamesAsync(string erl, string compiler, TimeSpan time)
    {
        string milliseconds = ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await using ErlangHost host = await ErlangHost.StartAsync(erl, compiler, Module);
        await foreach (string line in host.RunAsync("names", milliseconds, host.StartNode("far1"), host.StartNode("far2")))
        {
            if (Row(line) is { } row)
                yield return row;
        }
    }

    /// <summary>A line of figures: what, callers, value, p50 and p99 in microseconds, what the slowest got of the mean; null when it is another.</summary>
    public static ProcessRow? Row(string line) => line.Split('|') is [var what, var callers, var value, var p50, var p99, var slowest]
        ? new ProcessRow("Erlang", what, int.Parse(callers, CultureInfo.InvariantCulture), Number(value)!.Value) { P50Microseconds = Number(p50), P99Microseconds = Number(p99), SlowestShare = Number(slowest) }
        : null;

    private static double? Number(string text) => text == "-" ? null : double.Parse(text, CultureInfo.InvariantCulture);
}
