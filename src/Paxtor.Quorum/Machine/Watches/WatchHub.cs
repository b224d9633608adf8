using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>
/// The watches on a machine. Each gets every change of its keys from its first revision on, whole revisions, in order, none twice; or it is ended
/// as compacted.
/// </summary>
internal sealed class WatchHub
{
    /// <summary>How many watches are open.</summary>
    public int Count => throw new NotSupportedException();

    /// <summary>Opens a watch. It is paused: nothing is delivered before <see cref="Resume"/>, so that the caller can note it first.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="fromRevision">The first revision told; may lie in the future.</param>
    /// <param name="sink">Where its changes go.</param>
    /// <param name="id">See <see cref="StoreWatcher.Id"/>.</param>
    public StoreWatcher Open(KeyRange range, long fromRevision, IWatchSink sink, ulong id) => throw new NotSupportedException();

    /// <summary>Closes a watch; its sink is not called any more. Closing twice does nothing.</summary>
    /// <param name="watcher">The watch.</param>
    public void Close(StoreWatcher watcher) => throw new NotSupportedException();

    /// <summary>
    /// Feeds a paused watch from the history until it has caught up (from then on it gets changes as they are applied) or its sink has no room again
    /// (it stays paused). A watch whose next revision is compacted is ended. Does nothing when the watch is not paused.
    /// </summary>
    /// <param name="watcher">The watch.</param>
    public void Resume(StoreWatcher watcher) => throw new NotSupportedException();

    /// <summary>
    /// Tells watches that have been silent for long how far they are, by an empty batch, so that they can resume there after a failure instead of
    /// being compacted. To be called from time to time; costs time linear in the watches.
    /// </summary>
    /// <param name="minimumLag">Only those that were last told of a revision at least this far back. 1: all there is something to tell.</param>
    public void Progress(long minimumLag) => throw new NotSupportedException();
}
