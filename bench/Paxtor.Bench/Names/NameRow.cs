using System.Globalization;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Names;

/// <summary>One line of the table about names.</summary>
/// <param name="System">Paxtor or Erlang.</param>
/// <param name="What">What is counted.</param>
/// <param name="Value">How many.</param>
/// <param name="Unit">Of what.</param>
internal sealed record NameRow(string System, string What, double Value, string Unit)
{
    /// <summary>How many do it at a time.</summary>
    public int? Callers { get; init; }

    /// <summary>Named processes that run meanwhile.</summary>
    public int? Names { get; init; }

    public double? Target { get; init; }

    public double? P50Microseconds { get; init; }

    public double? P99Microseconds { get; init; }

    /// <summary>Requests to the quorum, of all nodes, for each.</summary>
    public double? OperationsEach { get; init; }

    public static Column<NameRow>[] Columns { get; } =
    [
        new("system", static r => r.System),
        new("what", static r => r.What),
        new("names", static r => Number(r.Names)),
        new("callers", static r => Number(r.Callers)),
        new("", static r => Number(r.Value)),
        new("unit", static r => r.Unit),
        new("target", static r => Number(r.Target)),
        new("p50 µs", static r => Number(r.P50Microseconds)),
        new("p99 µs", static r => Number(r.P99Microseconds)),
        new("quorum operations each", static r => r.OperationsEach?.ToString("N3", CultureInfo.InvariantCulture) ?? ""),
    ];

    public override string ToString() => string.Join("  ", Columns.Select(c => c.Text(this)).Where(static t => t.Length > 0));

    private static string Number(double? value) => value is { } v && !double.IsNaN(v) ? v.ToString(Math.Abs(v) < 100 && v != Math.Floor(v) ? "N2" : "N0", CultureInfo.InvariantCulture) : "";
}
