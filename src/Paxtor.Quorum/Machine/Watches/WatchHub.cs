using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>
/// The watches on a machine. Each gets every change of its keys from its first revision on, whole revisions, in order, none twice; or it is ended
/// as compacted.
/// </summary>
/// <remarks>
/// There is no queue for each watch: a sink without room leaves its watch behind, and the history is what it is fed from later. So the
/// memory of any number of slow watches is bounded by that of the history.
/// A change costs one look-up for its key and one comparison for each different range that is watched.
/// </remarks>
internal sealed partial class WatchHub
{
    /// <summary>
    /// A batch that has this much data takes no further revision: it must fit a frame, and a queue that is not quite empty.
    /// </summary>
    private const long BatchDataBytesMax = 64 << 10;

    private readonly Dictionary<StoreKey, WatchGroup> singles = new(KeyBytesComparer.Instance);
    private readonly Dictionary<StoreKey, WatchGroup>.AlternateLookup<ReadOnlySpan<byte>> singlesBySpan;
    private readonly List<WatchGroup> ranges = [];
    private readonly int batchChangesMax;

    /// <summary>Groups that the revision being published touches.</summary>
    private readonly List<WatchGroup> touched = [];

    /// <summary>Batches to use again.</summary>
    private readonly Stack<WatchBatch> spareBatches = [];

    /// <summary>Watches closed while the lists of their groups were gone through.</summary>
    private readonly List<StoreWatcher> closedMeanwhile = [];

    private ChangeHistory history;
    private long revision;
    private int walks;

    /// <summary>Makes a hub.</summary>
    internal WatchHub(ChangeHistory history, long revision, int batchChangesMax)
    {
        this.history = history;
        this.revision = revision;
        this.batchChangesMax = batchChangesMax;
        singlesBySpan = singles.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>How many watches are open.</summary>
    public int Count { get; private set; }

    /// <summary>Whether changes are being handed to sinks now.</summary>
    internal bool IsPublishing { get; private set; }

    /// <summary>Opens a watch. It is paused: nothing is delivered before <see cref="Resume"/>, so that the caller can note it first.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="fromRevision">The first revision told; may lie in the future.</param>
    /// <param name="sink">Where its changes go.</param>
    /// <param name="id">See <see cref="StoreWatcher.Id"/>.</param>
    public StoreWatcher Open(KeyRange range, long fromRevision, IWatchSink sink, ulong id)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fromRevision);
        StoreWatcher watcher = new(GroupOf(range), id, fromRevision, sink);
        watcher.Group.Add(watcher);
        Count++;
        return watcher;
    }

    /// <summary>Closes a watch; its sink is not called any more. Closing twice does nothing.</summary>
    /// <param name="watcher">The watch.</param>
    public void Close(StoreWatcher watcher)
    {
        if (watcher.IsClosed)
            return;
        watcher.IsClosed = true;
        Count--;
        if (walks > 0)
            closedMeanwhile.Add(watcher);
        else
            Forget(watcher);
    }

    /// <summary>
    /// Feeds a paused watch from the history until it has caught up (from then on it gets changes as they are applied) or its sink has no room again
    /// (it stays paused). A watch whose next revision is compacted is ended. Does nothing when the watch is not paused.
    /// </summary>
    /// <param name="watcher">The watch.</param>
    public void Resume(StoreWatcher watcher)
    {
        if (watcher.IsClosed || !watcher.IsPaused)
            return;
        watcher.IsPaused = false;
        Feed(watcher);
    }

    /// <summary>
    /// Tells watches that have been silent for long how far they are, by an empty batch, so that they can resume there after a failure instead of
    /// being compacted. To be called from time to time; costs time linear in the watches.
    /// </summary>
    /// <param name="minimumLag">Only those that were last told of a revision at least this far back. 1: all there is something to tell.</param>
    public void Progress(long minimumLag)
    {
        WatchBatch batch = TakeBatch(revision);
        walks++;
        WatchGroup[] groups = [.. singles.Values, .. ranges]; // A copy: sinks may open watches.
        foreach (WatchGroup group in groups)
            TellProgress(group, batch, minimumLag);
        EndWalk();
        spareBatches.Push(batch);
    }

    private static void TellProgress(WatchGroup group, WatchBatch batch, long minimumLag)
    {
        for (int i = 0; i < group.Count; i++)
        {
            StoreWatcher watcher = group[i];
            if (watcher.IsClosed || watcher.IsPaused || batch.Revision - (watcher.NextRevision - 1) < minimumLag)
                continue;
            // A sink without room misses nothing: there is nothing in it that the next batch does not say too.
            if (watcher.Sink.TryDeliver(watcher, batch))
                watcher.NextRevision = batch.Revision + 1;
        }
    }

    private WatchGroup GroupOf(KeyRange range)
    {
        WatchGroup? group = range.IsSingle ? singles.GetValueOrDefault(range.Start) : ranges.Find(g => g.Range.Equals(range));
        if (group is null)
        {
            group = new WatchGroup(range);
            if (range.IsSingle)
                singles.Add(range.Start, group);
            else
                ranges.Add(group);
        }

        return group;
    }

    private void Forget(StoreWatcher watcher)
    {
        WatchGroup group = watcher.Group;
        group.Remove(watcher);
        if (group.Count > 0)
            return;
        if (group.Range.IsSingle)
            singles.Remove(group.Range.Start);
        else
            ranges.Remove(group);
    }

    private void EndWalk()
    {
        if (--walks > 0)
            return;
        foreach (StoreWatcher watcher in closedMeanwhile)
            Forget(watcher);
        closedMeanwhile.Clear();
    }

    private WatchBatch TakeBatch(long upTo)
    {
        if (!spareBatches.TryPop(out WatchBatch? batch))
            batch = new WatchBatch();
        batch.Reset(upTo);
        return batch;
    }
}
