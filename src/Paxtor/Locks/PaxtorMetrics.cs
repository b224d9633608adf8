using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Paxtor;

/// <summary>What a node tells about itself in OpenTelemetry's ways: the meter and the activity source "Paxtor".</summary>
internal static class PaxtorMetrics
{
    public static readonly ActivitySource Activities = new("Paxtor");

    private static readonly Meter Meter = new("Paxtor");

    private static readonly Histogram<double> WaitDuration =
        Meter.CreateHistogram<double>("paxtor.lock.wait.duration", "s", "From asking for a lock to owning it.");

    private static readonly Histogram<double> HoldDuration =
        Meter.CreateHistogram<double>("paxtor.lock.hold.duration", "s", "From owning a lock to giving it up or losing it.");

    private static readonly UpDownCounter<int> Waiters =
        Meter.CreateUpDownCounter<int>("paxtor.lock.waiters", "{request}", "Requests for locks that are not answered yet.");

    private static readonly Counter<long> LocksLost =
        Meter.CreateCounter<long>("paxtor.lock.lost", "{lock}", "Locks lost with a session.");

    private static readonly Counter<long> Lost =
        Meter.CreateCounter<long>("paxtor.session.lost", "{session}", "Sessions that ended against the node's will.");

    public static void Waited(double seconds) => WaitDuration.Record(seconds);

    public static void Held(double seconds) => HoldDuration.Record(seconds);

    public static void WaitersChanged(int by) => Waiters.Add(by);

    public static void LockLost() => LocksLost.Add(1);

    public static void SessionLost(SessionLoss loss)
    {
        if (Lost.Enabled)
            Lost.Add(1, new KeyValuePair<string, object?>("paxtor.session.loss", loss == SessionLoss.Expired ? "expired" : "lease_gone"));
    }
}
