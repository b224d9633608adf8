namespace Paxtor.Quorum.Machine;

/// <summary>
/// Where a watch's changes go: a connection, or a watch of this node. Called inside <see cref="StoreMachine.Apply"/>, <see cref="WatchHub.Resume"/> and
/// <see cref="WatchHub.Progress"/>; it may open, close and resume watches there, and must not apply commands.
/// </summary>
internal interface IWatchSink
{
    /// <summary>Takes the next changes of a watch.</summary>
    /// <param name="watcher">The watch.</param>
    /// <param name="batch">The changes of whole revisions, in order; empty for mere progress. Valid during the call only.</param>
    /// <returns>
    /// False when there is no room: nothing was taken. Nothing more is offered until <see cref="WatchHub.Resume"/>, which feeds the watch from the
    /// history; one that comes back too late for that is ended as compacted. The history is thus the queue of all slow watches, and the only one.
    /// </returns>
    bool TryDeliver(StoreWatcher watcher, WatchBatch batch);

    /// <summary>The watch has ended by itself, because changes it needs are no longer kept. It is closed already.</summary>
    /// <param name="watcher">The watch; <see cref="StoreWatcher.NextRevision"/> is the revision that could not be had.</param>
    /// <param name="compactedRevision">Changes up to this revision may be gone.</param>
    void OnCompacted(StoreWatcher watcher, long compactedRevision);
}
