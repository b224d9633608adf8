using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>What a voter's disk kept.</summary>
/// <param name="HardState">Term and vote as last made durable.</param>
/// <param name="Snapshot">The newest durable snapshot, null before the first.</param>
/// <param name="Entries">
/// The durable entries after the snapshot, without a gap. Their data are slices of the buffers the log was read into.
/// </param>
/// <param name="Notes">What recovery did that an operator should know (a torn tail that was cut), one sentence each.</param>
internal sealed record RecoveredState(
    RaftHardState HardState,
    SnapshotData? Snapshot,
    ReadOnlyMemory<RaftEntry> Entries,
    IReadOnlyList<string> Notes);
