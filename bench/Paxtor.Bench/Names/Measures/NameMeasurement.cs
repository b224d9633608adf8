using Paxtor.Bench.Locks;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Names;

/// <summary>A line of the table: callers side by side for a while.</summary>
internal static class NameMeasurement
{
    /// <param name="cluster">Where.</param>
    /// <param name="what">What each operation is.</param>
    /// <param name="callers">How many callers.</param>
    /// <param name="time">For how long.</param>
    /// <param name="caller">One of them.</param>
    public static async Task<NameRow> RowAsync(NameCluster cluster, string what, int callers, TimeSpan time, Func<int, long, Latencies, Task> caller)
    {
        long operations = await cluster.OperationsAsync();
        (Latencies times, double seconds) = await Measurement.RunAsync(callers, time, caller);
        operations = await cluster.OperationsAsync() - operations;
        return new NameRow("Paxtor", what, times.Count / seconds, "a second")
        {
            Callers = callers, P50Microseconds = times.At(0.5), P99Microseconds = times.At(0.99), OperationsEach = (double)operations / Math.Max(1, times.Count),
        };
    }
}
