using System.Globalization;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Failover;

/// <summary>How long something took that was done several times.</summary>
/// <param name="System">What was measured.</param>
/// <param name="What">What happened, from when to when.</param>
/// <param name="Times">How often.</param>
/// <param name="P50Milliseconds">The median.</param>
/// <param name="MaxMilliseconds">The longest.</param>
/// <param name="AllMilliseconds">Each.</param>
internal sealed record FailoverRow(string System, string What, int Times, double P50Milliseconds, double MaxMilliseconds, double[] AllMilliseconds)
{
    public static Column<FailoverRow>[] Columns { get; } =
    [
        new("system", static r => r.System),
        new("what", static r => r.What),
        new("times", static r => r.Times.ToString(CultureInfo.InvariantCulture)),
        new("p50 ms", static r => r.P50Milliseconds.ToString("N1", CultureInfo.InvariantCulture)),
        new("max ms", static r => r.MaxMilliseconds.ToString("N1", CultureInfo.InvariantCulture)),
    ];

    public static FailoverRow Of(string system, string what, IEnumerable<TimeSpan> times)
    {
        double[] all = [.. times.Select(static t => Math.Round(t.TotalMilliseconds, 1)).Order()];
        return new FailoverRow(system, what, all.Length, all[(all.Length - 1) / 2], all[^1], all);
    }
}
