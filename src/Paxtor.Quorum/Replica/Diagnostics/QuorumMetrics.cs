using System.Diagnostics.Metrics;

namespace Paxtor.Quorum.Replica;

/// <summary>What a voter measures: instruments of the meter <c>Paxtor</c>.</summary>
internal static class QuorumMetrics
{
    private static readonly Meter Meter = new("Paxtor");

    /// <summary>Boundaries for durations in seconds: from a sync of a fast disk to a wait that people notice.</summary>
    public static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096] };

    public static readonly Counter<long> Elections = Meter.CreateCounter<long>("paxtor.quorum.elections", "{election}", "Elections this voter began.");

    public static readonly Counter<long> LeaderChanges = Meter.CreateCounter<long>("paxtor.quorum.leader_changes", "{change}", "Times this voter saw another leader than before.");

    public static readonly Counter<long> Proposals = Meter.CreateCounter<long>("paxtor.quorum.proposals", "{command}", "Commands this voter proposed as leader.");

    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram("paxtor.quorum.batch.size", "{command}", "Commands in one log entry.", advice: Sizes);

    public static readonly Histogram<double> CommitDuration = Meter.CreateHistogram("paxtor.quorum.commit.duration", "s", "From the proposal of an entry to its being applied by the leader.", advice: Seconds);

    public static readonly Histogram<double> PersistDuration = Meter.CreateHistogram("paxtor.quorum.persist.duration", "s", "From handing a batch to the log worker to its being durable, the wait for the sync before it included.", advice: Seconds);

    public static readonly UpDownCounter<long> Watches = Meter.CreateUpDownCounter<long>("paxtor.quorum.watches", "{watch}", "Watches open on this voter.");

    public static readonly UpDownCounter<long> Leases = Meter.CreateUpDownCounter<long>("paxtor.quorum.leases", "{lease}", "Leases there are.");

    public static readonly Counter<long> Refusals = Meter.CreateCounter<long>("paxtor.quorum.refusals", "{request}", "Requests refused because a limit was reached.");

    public static readonly Counter<long> Snapshots = Meter.CreateCounter<long>("paxtor.quorum.snapshots", "{snapshot}", "Snapshots taken of this voter's store.");

    public static readonly Histogram<double> SnapshotDuration = Meter.CreateHistogram("paxtor.quorum.snapshot.duration", "s", "From capturing the store's state to its snapshot's being durable.", advice: Seconds);

    public static readonly Histogram<double> SyncDuration = Meter.CreateHistogram("paxtor.quorum.sync.duration", "s", "One sync of the log to disk (fdatasync).", advice: Seconds);

    public static readonly UpDownCounter<int> PendingRequests = Meter.CreateUpDownCounter<int>("paxtor.quorum.requests.pending", "{request}", "Requests that this voter has taken and not answered.");
}
