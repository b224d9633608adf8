using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Watches;

/// <summary>The watches of one connection. What finds no room stays in the store's history and is fed again later.</summary>
internal sealed class ConnectionWatches(Connection connection, Outbox outbox, WatchHub hub, Action needsRetry) : IWatchSink
{
    private readonly Dictionary<ulong, StoreWatcher> open = [];
    private readonly List<StoreWatcher> paused = [];
    private readonly List<StoreWatcher> resuming = [];
    private readonly Queue<(ulong Watch, WatchEndReason Reason, long Requested, long Compacted, string Message)> ends = new();

    /// <summary>How many are open.</summary>
    public int Count => open.Count;

    /// <summary>Whether something waits for room.</summary>
    public bool IsBehind => paused.Count > 0 || ends.Count > 0;

    /// <summary>Whether there is a watch of this number.</summary>
    public bool Has(ulong watch) => open.ContainsKey(watch);

    /// <summary>Every watch has been told all up to this revision, as far as it asked.</summary>
    /// <param name="applied">The revision of the store.</param>
    public long ToldRevision(long applied)
    {
        long told = applied;
        foreach (StoreWatcher watcher in paused)
            told = Math.Min(told, watcher.NextRevision - 1);
        return told;
    }

    public void Open(ulong watch, WatchRequest request)
    {
        new WatchEventsFrame { Watch = watch }.WriteHead(outbox.Head, 0);
        if (!outbox.TrySend(connection))
        {
            End(watch, WatchEndReason.Overloaded, "The connection is full.");
            return;
        }

        StoreWatcher watcher = hub.Open(request.Range, request.FromRevision, this, watch);
        open.Add(watch, watcher);
        QuorumMetrics.Watches.Add(1);
        hub.Resume(watcher);
    }

    public void Close(ulong watch)
    {
        if (open.Remove(watch, out StoreWatcher? watcher))
            Drop(watcher);
    }

    /// <summary>The connection is gone.</summary>
    public void CloseAll()
    {
        paused.Clear();
        foreach (StoreWatcher watcher in open.Values)
            Drop(watcher);
        open.Clear();
        ends.Clear();
    }

    /// <summary>Ends all watches and says why.</summary>
    public void EndAll(WatchEndReason reason, string message)
    {
        paused.Clear(); // first, so that nobody is searched for in it
        foreach (StoreWatcher watcher in open.Values)
        {
            Drop(watcher);
            End(watcher.Id, reason, message);
        }

        open.Clear();
    }

    /// <summary>Says that a watch has ended, or never began.</summary>
    public void End(ulong watch, WatchEndReason reason, string message, long requested = 0, long compacted = 0)
    {
        ends.Enqueue((watch, reason, requested, compacted, message));
        SendEnds();
        if (ends.Count > 0)
            needsRetry();
    }

    /// <summary>Tries again what found no room.</summary>
    public void Retry()
    {
        SendEnds();
        if (paused.Count == 0)
            return;
        resuming.AddRange(paused);
        paused.Clear();
        foreach (StoreWatcher watcher in resuming)
        {
            if (!watcher.IsClosed)
                hub.Resume(watcher);
        }

        resuming.Clear();
    }

    bool IWatchSink.TryDeliver(StoreWatcher watcher, WatchBatch batch)
    {
        ReadOnlySpan<byte> encoded = batch.Encoded;
        if (encoded.Length > outbox.MaxFrameBytes - 64)
        {
            open.Remove(watcher.Id);
            Drop(watcher);
            End(watcher.Id, WatchEndReason.Overloaded, $"Changes of {encoded.Length} bytes do not fit a frame of {outbox.MaxFrameBytes}.");
            return true;
        }

        new WatchEventsFrame { Watch = watcher.Id }.WriteHead(outbox.Head, encoded.Length);
        if (outbox.TrySend(connection, encoded))
            return true;
        paused.Add(watcher);
        needsRetry();
        return false;
    }

    void IWatchSink.OnCompacted(StoreWatcher watcher, long compactedRevision)
    {
        if (open.Remove(watcher.Id))
            QuorumMetrics.Watches.Add(-1);
        End(watcher.Id, WatchEndReason.Compacted, "Changes it needs are compacted.", watcher.NextRevision, compactedRevision);
    }

    private void Drop(StoreWatcher watcher)
    {
        hub.Close(watcher);
        paused.Remove(watcher);
        QuorumMetrics.Watches.Add(-1);
    }

    private void SendEnds()
    {
        while (ends.TryPeek(out var end))
        {
            WatchEndedFrame frame = new()
            {
                Watch = end.Watch,
                Reason = end.Reason,
                RequestedRevision = end.Requested,
                CompactedRevision = end.Compacted,
                Message = end.Message,
            };
            frame.Write(outbox.Head);
            if (!outbox.TrySend(connection))
                return;
            ends.Dequeue();
        }
    }
}
