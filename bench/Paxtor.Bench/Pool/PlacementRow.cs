using System.Globalization;
using Paxtor.Bench.Reporting;
using Paxtor.Placing;

namespace Paxtor.Bench.Pool;

/// <summary>How an algorithm did in simulated pools.</summary>
/// <param name="What">Slowdown of jobs that come by chance, or stretch (makespan by its bound) of jobs that are all there at the beginning.</param>
/// <param name="Pool">Members, cores, and how many place.</param>
/// <param name="Sizes">How long jobs run.</param>
/// <param name="Age">Seconds between a member's reports.</param>
/// <param name="Values">By algorithm.</param>
internal sealed record PlacementRow(string What, string Pool, string Sizes, double Age, IReadOnlyDictionary<string, double> Values)
{
    public static Column<PlacementRow>[] Columns { get; } =
    [
        new("what", static r => r.What),
        new("pool", static r => r.Pool),
        new("sizes", static r => r.Sizes),
        new("age s", static r => r.Age.ToString(CultureInfo.InvariantCulture)),
        .. Algorithm.All.Select(static a => new Column<PlacementRow>(a.Name, r => r.Values.TryGetValue(a.Name, out double value) ? value.ToString("N2", CultureInfo.InvariantCulture) : "")),
    ];
}
