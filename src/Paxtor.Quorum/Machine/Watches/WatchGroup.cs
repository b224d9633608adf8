using Paxtor.Coordination;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>All watches of one key, or of one and the same range.</summary>
internal sealed class WatchGroup(KeyRange range)
{
    /// <summary>The watches, in no particular order.</summary>
    private readonly List<StoreWatcher> watchers = [];

    /// <summary>The keys.</summary>
    public KeyRange Range => range;

    /// <summary>The same, for spans.</summary>
    public KeyInterval Interval => new(range);

    /// <summary>How many watches there are.</summary>
    public int Count => watchers.Count;

    /// <summary>The batch being gathered for this group while changes are published; null otherwise.</summary>
    public WatchBatch? Pending { get; set; }

    /// <summary>A watch; the index is below <see cref="Count"/>.</summary>
    public StoreWatcher this[int index] => watchers[index];

    /// <summary>Adds a watch.</summary>
    public void Add(StoreWatcher watcher)
    {
        watcher.Slot = watchers.Count;
        watchers.Add(watcher);
    }

    /// <summary>Removes a watch; the last one takes its slot.</summary>
    public void Remove(StoreWatcher watcher)
    {
        StoreWatcher last = watchers[^1];
        watchers[watcher.Slot] = last;
        last.Slot = watcher.Slot;
        watchers.RemoveAt(watchers.Count - 1);
    }
}
