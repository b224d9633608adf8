using System.Globalization;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Pool;

/// <summary>How long it took until all of many jobs had ended.</summary>
/// <param name="System">What placed them.</param>
/// <param name="Sizes">How long they run.</param>
/// <param name="Jobs">How many.</param>
/// <param name="Seconds">From the first start to the last end.</param>
/// <param name="Bound">What no placement goes below: all work on all processors, or the longest job.</param>
internal sealed record MakespanRow(string System, string Sizes, int Jobs, double Seconds, double Bound)
{
    public static Column<MakespanRow>[] Columns { get; } =
    [
        new("system", static r => r.System),
        new("sizes", static r => r.Sizes),
        new("jobs", static r => Text(r.Jobs, "N0")),
        new("makespan s", static r => Text(r.Seconds, "N3")),
        new("bound s", static r => Text(r.Bound, "N3")),
        new("of the bound", static r => Text(r.Seconds / r.Bound, "N3")),
    ];

    public override string ToString() => string.Join("  ", Columns.Select(c => c.Text(this)));

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
