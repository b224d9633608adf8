namespace Paxtor.Quorum.Storage;

/// <summary>
/// The work of a log worker as single steps, so that a thread can run them in a row and a simulator can put time and
/// crashes between them: <c>while (work.Write()) { work.Sync(); work.Complete(); }</c>, then
/// <see cref="Background"/> while it says true. Every step but <see cref="Complete"/> may throw what the disk throws;
/// then the owner reports Fatal and never steps again.
/// </summary>
internal sealed class LogWork
{
    /// <summary>Makes the work of an opened storage.</summary>
    public LogWork(VoterStorage storage, ILogWorkerEvents events) => throw new NotSupportedException();

    /// <summary>Adds to the queue. Any thread.</summary>
    public void Enqueue(in PersistBatch batch) => throw new NotSupportedException();

    /// <summary>See <see cref="ILogWorker.SaveSnapshot"/>. Any thread.</summary>
    public void SaveSnapshot(SnapshotData snapshot) => throw new NotSupportedException();

    /// <summary>See <see cref="ILogWorker.LoadSnapshot"/>. Any thread.</summary>
    public void LoadSnapshot() => throw new NotSupportedException();

    /// <summary>See <see cref="ILogWorker.SaveIdentity"/>. Any thread.</summary>
    public void SaveIdentity(StoredIdentity identity) => throw new NotSupportedException();

    /// <summary>Takes everything queued and writes it, not yet durable. False when nothing was queued.</summary>
    public bool Write() => throw new NotSupportedException();

    /// <summary>Makes durable what was written.</summary>
    public void Sync() => throw new NotSupportedException();

    /// <summary>Reports what became durable.</summary>
    public void Complete() => throw new NotSupportedException();

    /// <summary>
    /// One bounded step of what can wait: a piece of a snapshot, of the next segment. False when there is nothing
    /// more to do. To be called when <see cref="Write"/> had nothing, and once after each group commit so that a busy
    /// log does not hold up a snapshot for ever. Does its own syncs and reports.
    /// </summary>
    public bool Background() => throw new NotSupportedException();
}
