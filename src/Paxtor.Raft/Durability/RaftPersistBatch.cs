namespace Paxtor.Raft;

/// <summary>
/// What must become durable, in this order: snapshot, hard state, entries, then one sync for all.
/// Batches are written in the order of their sequence, several may be under way, and each is reported by
/// <see cref="RaftNode.Persisted"/>. A crash may lose a suffix of the batches that were not reported.
/// </summary>
/// <param name="Sequence">The batch's number, from 1 and without a gap; 0 means there is no batch.</param>
/// <param name="HardState">Term and vote; to be written when <paramref name="HardStateChanged"/>.</param>
/// <param name="HardStateChanged">Whether <paramref name="HardState"/> differs from what was given before.</param>
/// <param name="Entries">
/// Entries to append. When the first one's index is at or below the last index written, everything from
/// that index on is replaced.
/// </param>
/// <param name="Snapshot">
/// A received snapshot to make durable first, or null. With it the whole log before the batch's own
/// entries is void, since it does not lead up to the snapshot.
/// </param>
public readonly record struct RaftPersistBatch(
    ulong Sequence,
    RaftHardState HardState,
    bool HardStateChanged,
    ReadOnlyMemory<RaftEntry> Entries,
    RaftSnapshot? Snapshot)
{
    /// <summary>Whether there is no batch.</summary>
    public bool IsEmpty => Sequence == 0;
}
