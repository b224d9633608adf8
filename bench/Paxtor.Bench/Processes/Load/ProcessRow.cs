using System.Globalization;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Processes;

/// <summary>One line of the table about processes.</summary>
/// <param name="System">Paxtor or Erlang.</param>
/// <param name="What">What is counted.</param>
/// <param name="Callers">How many do it at a time.</param>
/// <param name="Value">How many a second; for memory, bytes.</param>
internal sealed record ProcessRow(string System, string What, int Callers, double Value)
{
    /// <summary>What is to be reached; for memory, not to be exceeded.</summary>
    public double? Target { get; init; }

    public double? P50Microseconds { get; init; }

    public double? P99Microseconds { get; init; }

    /// <summary>Bytes that this process allocated for each; 0 when less than half a byte, which is what the runtime itself allocates meanwhile.</summary>
    public double? BytesEach { get; init; }

    /// <summary>The same of the other node.</summary>
    public double? FarBytesEach { get; init; }

    /// <summary>Processor time of both nodes for each, in microseconds.</summary>
    public double? ProcessorEach { get; init; }

    /// <summary>How often a thread of either node went to sleep for each.</summary>
    public double? SwitchesEach { get; init; }

    /// <summary>What the slowest caller got, of the mean of all.</summary>
    public double? SlowestShare { get; init; }

    public static Column<ProcessRow>[] Columns { get; } =
    [
        new("system", static r => r.System),
        new("what", static r => r.What),
        new("callers", static r => Number(r.Callers)),
        new("a second", static r => Number(r.Value)),
        new("target", static r => Number(r.Target)),
        new("p50 µs", static r => Small(r.P50Microseconds)),
        new("p99 µs", static r => Small(r.P99Microseconds)),
        new("bytes each", static r => Number(r.BytesEach)),
        new("bytes there", static r => Number(r.FarBytesEach)),
        new("processor µs each", static r => Small(r.ProcessorEach)),
        new("switches each", static r => r.SwitchesEach?.ToString("N3", CultureInfo.InvariantCulture) ?? ""),
        new("slowest/mean", static r => r.SlowestShare?.ToString("N2", CultureInfo.InvariantCulture) ?? ""),
    ];

    public override string ToString() => string.Join("  ", Columns.Select(c => c.Text(this)).Where(static t => t.Length > 0));

    private static string Number(double? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static string Small(double? value) => value is { } v && !double.IsNaN(v) ? v.ToString(v < 100 ? "N2" : "N0", CultureInfo.InvariantCulture) : "";
}
