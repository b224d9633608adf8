using System.Diagnostics;
using System.Diagnostics.Metrics;
using Paxtor.Quorum.Replica;

namespace Paxtor;

/// <summary>What a node tells about itself in OpenTelemetry's ways: the meter and the activity source "Paxtor".</summary>
internal static class PaxtorMetrics
{
    public static readonly ActivitySource Activities = new("Paxtor");

    private static readonly Meter Meter = new("Paxtor");

    /// <summary>Locks are held for milliseconds and for days.</summary>
    private static readonly InstrumentAdvice<double> LongSeconds =
        new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400] };

    private static readonly Histogram<double> WaitDuration =
        Meter.CreateHistogram("paxtor.lock.wait.duration", "s", "From asking for a lock to owning it.", advice: QuorumMetrics.Seconds);

    private static readonly Histogram<double> HoldDuration =
        Meter.CreateHistogram("paxtor.lock.hold.duration", "s", "From owning a lock to giving it up or losing it.", advice: LongSeconds);

    private static readonly Counter<long> Requests =
        Meter.CreateCounter<long>("paxtor.lock.requests", "{request}", "Requests for locks that were answered, by outcome.");

    private static readonly UpDownCounter<int> HeldLocks =
        Meter.CreateUpDownCounter<int>("paxtor.lock.held", "{lock}", "Locks that this node's owners hold.");

    private static readonly Histogram<double> RenewalDuration =
        Meter.CreateHistogram("paxtor.session.renewal.duration", "s", "From sending a renewal of the session to its answer.", advice: QuorumMetrics.Seconds);

    private static readonly UpDownCounter<int> Waiters =
        Meter.CreateUpDownCounter<int>("paxtor.lock.waiters", "{request}", "Requests for locks that are not answered yet.");

    private static readonly Counter<long> LocksLost =
        Meter.CreateCounter<long>("paxtor.lock.lost", "{lock}", "Locks lost with a session.");

    private static readonly Counter<long> Lost =
        Meter.CreateCounter<long>("paxtor.session.lost", "{session}", "Sessions that ended against the node's will.");

    public static void Waited(double seconds) => WaitDuration.Record(seconds);

    public static void Held(double seconds) => HoldDuration.Record(seconds);

    public static void WaitersChanged(int by) => Waiters.Add(by);

    public static void HeldChanged(int by) => HeldLocks.Add(by);

    public static void Renewed(double seconds) => RenewalDuration.Record(seconds);

    public static void Answered(LockStatus status)
    {
        if (Requests.Enabled)
            Count(status switch { LockStatus.Acquired => "acquired", LockStatus.Held => "held", _ => "no_quorum" });
    }

    public static void Failed(Exception error)
    {
        if (!Requests.Enabled)
            return;
        Count(error switch
        {
            TimeoutException => "timeout",
            OperationCanceledException => "cancelled",
            QuorumUnavailableException => "no_quorum",
            LimitReachedException => "limit",
            _ => "error",
        });
    }

    public static void LockLost() => LocksLost.Add(1);

    public static void SessionLost(SessionLoss loss)
    {
        if (Lost.Enabled)
            Lost.Add(1, new KeyValuePair<string, object?>("paxtor.session.loss", loss == SessionLoss.Expired ? "expired" : "lease_gone"));
    }

    private static void Count(string outcome) => Requests.Add(1, new KeyValuePair<string, object?>("paxtor.lock.outcome", outcome));
}
