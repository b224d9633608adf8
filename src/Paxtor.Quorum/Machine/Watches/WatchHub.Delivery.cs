using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <content>How changes get to the sinks.</content>
internal sealed partial class WatchHub
{
    /// <summary>Hands the changes of a revision that was just applied (and is in the history already) to the watches that have caught up.</summary>
    internal void Publish(ReadOnlySpan<StoreChange> changes, long newRevision)
    {
        revision = newRevision;
        if (Count == 0)
            return;
        IsPublishing = true;
        walks++;
        foreach (ref readonly StoreChange change in changes)
            Gather(in change);
        for (int i = 0; i < touched.Count; i++)
        {
            WatchGroup group = touched[i];
            Deliver(group, group.Pending!);
            spareBatches.Push(group.Pending!);
            group.Pending = null;
        }

        touched.Clear();
        EndWalk();
        IsPublishing = false;
    }

    /// <summary>The state was replaced by a snapshot: feeds all watches anew from its history.</summary>
    internal void Replace(ChangeHistory newHistory, long newRevision)
    {
        history = newHistory;
        revision = newRevision;
        List<StoreWatcher> all = [];
        foreach (WatchGroup group in singles.Values.Concat(ranges))
        {
            for (int i = 0; i < group.Count; i++)
                all.Add(group[i]);
        }

        foreach (StoreWatcher watcher in all)
        {
            if (!watcher.IsClosed && !watcher.IsPaused)
                Feed(watcher);
        }
    }

    private void Gather(in StoreChange change)
    {
        if (singlesBySpan.TryGetValue(change.Record.Key, out WatchGroup? single))
            Gather(single, in change);
        foreach (WatchGroup group in ranges)
        {
            if (group.Interval.Contains(change.Record.Key))
                Gather(group, in change);
        }
    }

    private void Gather(WatchGroup group, in StoreChange change)
    {
        if (group.Pending is null)
        {
            group.Pending = TakeBatch(change.Revision);
            touched.Add(group);
        }

        group.Pending.Add(in change);
    }

    private static void Deliver(WatchGroup group, WatchBatch batch)
    {
        // A sink may open or resume watches of this group meanwhile: those have been fed this revision from the history, and so are beyond it.
        for (int i = 0; i < group.Count; i++)
        {
            StoreWatcher watcher = group[i];
            if (!watcher.IsClosed && !watcher.IsPaused && watcher.NextRevision <= batch.Revision)
                Offer(watcher, batch, batch.Revision);
        }
    }

    /// <summary>Offers a batch whose first change is at a revision; a watch that refuses it waits there.</summary>
    private static bool Offer(StoreWatcher watcher, WatchBatch batch, long firstRevision)
    {
        if (watcher.Sink.TryDeliver(watcher, batch))
        {
            watcher.NextRevision = batch.Revision + 1;
            return true;
        }

        watcher.NextRevision = Math.Max(watcher.NextRevision, firstRevision);
        watcher.IsPaused = true;
        return false;
    }

    private void Feed(StoreWatcher watcher)
    {
        WatchBatch? batch = null;
        long next = watcher.NextRevision;
        while (!watcher.IsClosed && next <= revision)
        {
            if (next <= history.CompactedRevision)
            {
                long compacted = history.CompactedRevision;
                Close(watcher);
                watcher.Sink.OnCompacted(watcher, compacted);
                break;
            }

            batch ??= TakeBatch(0);
            next = Fill(batch, watcher.Group, next) + 1;
            if (batch.Changes.Length > 0 && !Offer(watcher, batch, batch.Changes[0].Revision))
                break;
        }

        if (batch is not null)
            spareBatches.Push(batch);
    }

    /// <summary>Fills a batch with the changes of a group from a revision on, and says up to which revision it has got.</summary>
    private long Fill(WatchBatch batch, WatchGroup group, long from)
    {
        batch.Reset(from);
        int index = history.IndexOf(from);
        while (index < history.Count && batch.Changes.Length < batchChangesMax && batch.DataBytes < BatchDataBytesMax)
        {
            long whole = history[index].Revision;
            for (; index < history.Count && history[index].Revision == whole; index++)
            {
                if (group.Interval.Contains(history[index].Record.Key))
                    batch.Add(in history[index]);
            }

            batch.Extend(whole);
        }

        if (index == history.Count)
            batch.Extend(revision);
        return batch.Revision;
    }
}
