using System.Collections.Concurrent;

namespace Paxtor.Names;

/// <summary>Where names were found last. Any thread. What it says may be old: whoever goes there is told so.</summary>
internal sealed class KnownNames
{
    /// <summary>From then on it begins anew.</summary>
    private const int MaxNames = 1_000_000;

    private readonly ConcurrentDictionary<LockKey, Entry> pids = new();
    private int count;

    /// <summary>The process of a name of this class and kind; null when it is not known.</summary>
    public Pid? Find(NameTarget target) => pids.TryGetValue(target.Key, out Entry? entry) && entry.Class == target.Class && entry.Restart == target.Restart ? entry.Pid : null;

    public void Set(NameTarget target, Pid pid)
    {
        if (pids.TryGetValue(target.Key, out Entry? old) && old.Pid == pid)
            return;
        if (Interlocked.Increment(ref count) > MaxNames)
        {
            pids.Clear();
            Volatile.Write(ref count, 1);
        }

        pids[target.Key] = new Entry(pid, target.Class, target.Restart);
    }

    /// <summary>It is not this one any more.</summary>
    public void Drop(NameTarget target, Pid pid)
    {
        if (pids.TryGetValue(target.Key, out Entry? entry) && entry.Pid == pid)
            pids.TryRemove(new KeyValuePair<LockKey, Entry>(target.Key, entry));
    }

    private sealed record Entry(Pid Pid, string Class, NameRestart Restart);
}
