using System.Diagnostics.Metrics;

namespace Paxtor.Quorum.Replica;

/// <summary>What a voter measures: instruments of the meter <c>Paxtor</c>.</summary>
internal static class QuorumMetrics
{
    private static readonly Meter Meter = new("Paxtor");

    public static readonly Counter<long> Elections = Meter.CreateCounter<long>("paxtor.quorum.elections", "{election}", "Elections this voter began.");

    public static readonly Counter<long> LeaderChanges = Meter.CreateCounter<long>("paxtor.quorum.leader_changes", "{change}", "Times this voter saw another leader than before.");

    public static readonly Counter<long> Proposals = Meter.CreateCounter<long>("paxtor.quorum.proposals", "{command}", "Commands this voter proposed as leader.");

    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("paxtor.quorum.batch.size", "{command}", "Commands in one log entry.");

    public static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("paxtor.quorum.commit.duration", "s", "From the proposal of an entry to its being applied by the leader.");

    public static readonly Histogram<double> PersistDuration = Meter.CreateHistogram<double>("paxtor.quorum.persist.duration", "s", "From handing a batch to the log worker to its being durable.");

    public static readonly UpDownCounter<long> Watches = Meter.CreateUpDownCounter<long>("paxtor.quorum.watches", "{watch}", "Watches open on this voter.");

    public static readonly UpDownCounter<long> Leases = Meter.CreateUpDownCounter<long>("paxtor.quorum.leases", "{lease}", "Leases there are.");

    public static readonly Counter<long> Refusals = Meter.CreateCounter<long>("paxtor.quorum.refusals", "{request}", "Requests refused because a limit was reached.");

    public static readonly Counter<long> Snapshots = Meter.CreateCounter<long>("paxtor.quorum.snapshots", "{snapshot}", "Snapshots taken of this voter's store.");
}
