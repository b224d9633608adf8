namespace Paxtor.Quorum.Storage;

/// <summary>
/// What an <see cref="ILogWorker"/> reports, in the order in which it happened. A real worker calls on its own thread:
/// the owner posts to its loop.
/// </summary>
internal interface ILogWorkerEvents
{
    /// <summary>All batches up to this sequence are durable.</summary>
    void Persisted(ulong sequence);

    /// <summary>The snapshot of this index is durable and marked in the log.</summary>
    void SnapshotSaved(ulong index);

    /// <summary>The newest durable snapshot; null when there is none.</summary>
    void SnapshotLoaded(SnapshotData? snapshot);

    /// <summary>The newest snapshot could not be read back. The node itself may go on; its next snapshot replaces it.</summary>
    void SnapshotUnreadable(Exception error);

    /// <summary>The identity is durable.</summary>
    void IdentitySaved(StoredIdentity identity);

    /// <summary>
    /// The disk failed. Told once; nothing is reported or acknowledged after it, and the owner must end the node: what
    /// was not yet acknowledged may or may not be durable.
    /// </summary>
    void Fatal(Exception error);
}
