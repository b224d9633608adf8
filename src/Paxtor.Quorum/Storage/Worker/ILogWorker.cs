namespace Paxtor.Quorum.Storage;

/// <summary>
/// Does a voter's disk work off its loop, in the order in which it was asked, and reports to an
/// <see cref="ILogWorkerEvents"/>. The methods are called on the loop and never block.
/// </summary>
internal interface ILogWorker : IDisposable
{
    /// <summary>Makes a batch durable (snapshot, hard state, entries), together with others that are waiting: group commit.</summary>
    void Enqueue(in PersistBatch batch);

    /// <summary>
    /// Makes a snapshot of this node's own state machine durable, in steps between the batches, then marks it in
    /// the log and releases what neither it nor the one before it needs. One at a time.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another one is being saved.</exception>
    void SaveSnapshot(SnapshotData snapshot);

    /// <summary>Reads the newest durable snapshot, to send it to a follower.</summary>
    void LoadSnapshot();

    /// <summary>
    /// Makes a change of identity durable; with the change to <see cref="FormationState.Formed"/> the log is made.
    /// Batches are allowed only after that one.
    /// </summary>
    void SaveIdentity(StoredIdentity identity);
}
