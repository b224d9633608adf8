using System.Globalization;
using Paxtor.Bench.Locks;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Etcd;

/// <summary>The rounds of one measurement: medians, and the slowest and fastest round.</summary>
internal sealed record EtcdRow(string Client, string What, int Callers, double PerSecond, double Least, double Most, double P50Microseconds, double P99Microseconds, double ClientBytesEach)
{
    public static Column<EtcdRow>[] Columns { get; } =
    [
        new("what", static r => r.What),
        new("client", static r => r.Client),
        new("callers", static r => Number(r.Callers)),
        new("a second", static r => Number(r.PerSecond)),
        new("least", static r => Number(r.Least)),
        new("most", static r => Number(r.Most)),
        new("p50 µs", static r => Number(r.P50Microseconds)),
        new("p99 µs", static r => Number(r.P99Microseconds)),
        new("client bytes each", static r => Number(r.ClientBytesEach)),
    ];

    public static EtcdRow Of(LockRow[] rounds) => new(
        rounds[0].System, rounds[0].What, rounds[0].Callers, Median(rounds, static r => r.PerSecond), rounds.Min(static r => r.PerSecond), rounds.Max(static r => r.PerSecond),
        Median(rounds, static r => r.P50Microseconds), Median(rounds, static r => r.P99Microseconds), Median(rounds, static r => r.ClientBytesEach));

    private static double Median(LockRow[] rounds, Func<LockRow, double> of)
    {
        double[] sorted = [.. rounds.Select(of).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("N0", CultureInfo.InvariantCulture);
}
