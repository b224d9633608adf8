using System.Diagnostics.Metrics;

namespace Paxtor.Processes;

/// <summary>What is measured of the way between nodes.</summary>
internal static class RemotingMetrics
{
    private static readonly Meter Meter = new("Paxtor");

    /// <summary>Without tags: a call costs a microsecond, and its method's name would cost more than the call.</summary>
    public static readonly Histogram<double> CallDuration =
        Meter.CreateHistogram<double>("paxtor.process.call.duration", "s", "From the call of a process on another node to its answer; calls that were answered.");
}
