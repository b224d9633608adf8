using System.Globalization;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Locks;

/// <summary>One line of a table about locks.</summary>
/// <param name="System">What was measured: Paxtor, Paxtor's locks on etcd, or Redis.</param>
/// <param name="What"><c>pairs</c>: acquire and release of keys that nobody else wants. <c>hand-over</c>: one key that all want, from release to the next owner.</param>
/// <param name="Callers">How many ask at a time.</param>
/// <param name="PerSecond">Pairs, or hand-overs, a second.</param>
/// <param name="P50Microseconds">The median time of one.</param>
/// <param name="P99Microseconds">The time that one in a hundred exceeds.</param>
/// <param name="ClientBytesEach">Bytes that the client process allocated for each.</param>
/// <param name="ProcessorMicroseconds">Processor time that servers and clients together spent on each.</param>
internal sealed record LockRow(string System, string What, int Callers, double PerSecond, double P50Microseconds, double P99Microseconds, double ClientBytesEach, double ProcessorMicroseconds = double.NaN)
{
    public static Column<LockRow>[] Columns { get; } =
    [
        new("system", static r => r.System),
        new("what", static r => r.What),
        new("callers", static r => Number(r.Callers)),
        new("a second", static r => Number(r.PerSecond)),
        new("p50 µs", static r => Number(r.P50Microseconds)),
        new("p99 µs", static r => Number(r.P99Microseconds)),
        new("cpu µs each", static r => Number(r.ProcessorMicroseconds)),
        new("client bytes each", static r => Number(r.ClientBytesEach)),
    ];

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
