using System.Collections.Concurrent;

namespace Paxtor.Names;

/// <summary>Where names were found last. Any thread. What it says may be old: whoever goes there is told so.</summary>
/// <remarks>
/// Two generations: what is used of the old one moves to the young one, and once that is full it is the old one. So what is not used is forgotten in time, and a node that uses more names than
/// are kept loses the least used, not all at once.
/// </remarks>
/// <param name="most">How many a generation holds.</param>
internal sealed class KnownNames(int most = 1 << 20)
{
    private readonly Lock turning = new();
    private volatile ConcurrentDictionary<LockKey, Entry> young = new();
    private volatile ConcurrentDictionary<LockKey, Entry> old = new();
    private int count;

    /// <summary>The process of a name of this class and kind; null when it is not known.</summary>
    public Pid? Find(NameTarget target)
    {
        if (!young.TryGetValue(target.Key, out Entry? entry))
        {
            if (!old.TryGetValue(target.Key, out entry))
                return null;
            Add(target.Key, entry);
            // Not before: another one who looks meanwhile would not find it.
            old.TryRemove(target.Key, out _);
        }

        return entry.Class == target.Class && entry.Restart == target.Restart ? entry.Pid : null;
    }

    public void Set(NameTarget target, Pid pid)
    {
        if (!young.TryGetValue(target.Key, out Entry? known) || known.Pid != pid)
            Add(target.Key, new Entry(pid, target.Class, target.Restart));
    }

    /// <summary>It is not this one any more.</summary>
    public void Drop(NameTarget target, Pid pid)
    {
        Drop(young, target.Key, pid);
        Drop(old, target.Key, pid);
    }

    private static void Drop(ConcurrentDictionary<LockKey, Entry> generation, LockKey key, Pid pid)
    {
        if (generation.TryGetValue(key, out Entry? entry) && entry.Pid == pid)
            generation.TryRemove(new KeyValuePair<LockKey, Entry>(key, entry));
    }

    private void Add(LockKey key, Entry entry)
    {
        if (Interlocked.Increment(ref count) > most)
        {
            lock (turning)
            {
                if (Volatile.Read(ref count) > most)
                {
                    old = young;
                    young = new ConcurrentDictionary<LockKey, Entry>();
                    Volatile.Write(ref count, 1);
                }
            }
        }

        young[key] = entry;
    }

    private sealed record Entry(Pid Pid, string Class, NameRestart Restart);
}
