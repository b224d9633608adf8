using System.Globalization;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Held;

/// <summary>One figure about a cluster in which many locks are held.</summary>
/// <param name="Held">How many.</param>
/// <param name="What">The figure.</param>
/// <param name="Value">Its value.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record HeldRow(int Held, string What, double Value, string Unit)
{
    public static Column<HeldRow>[] Columns { get; } =
    [
        new("held", static r => r.Held.ToString("N0", CultureInfo.InvariantCulture)),
        new("what", static r => r.What),
        new("", static r => r.Value.ToString(r.Value < 100 ? "N2" : "N0", CultureInfo.InvariantCulture)),
        new("unit", static r => r.Unit),
    ];
}
