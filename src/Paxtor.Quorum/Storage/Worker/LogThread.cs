namespace Paxtor.Quorum.Storage;

/// <summary>The log worker of a real node: a thread of its own that runs <see cref="LogWork"/>.</summary>
internal sealed class LogThread : ILogWorker
{
    /// <summary>Starts the thread.</summary>
    public LogThread(VoterStorage storage, ILogWorkerEvents events) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Enqueue(in PersistBatch batch) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void SaveSnapshot(SnapshotData snapshot) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void LoadSnapshot() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void SaveIdentity(StoredIdentity identity) => throw new NotSupportedException();

    /// <summary>Finishes what is queued, unless the disk failed, and ends the thread. The storage is not disposed.</summary>
    public void Dispose() => throw new NotSupportedException();
}
