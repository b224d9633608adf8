namespace Paxtor.Locks;

/// <summary>What an explicit owner has: one place for each key at most. On the loop.</summary>
/// <param name="pid">Who it is.</param>
internal sealed class OwnerState(Pid pid)
{
    private readonly Dictionary<LockKey, LockPlace> places = [];
    private volatile bool disposed;

    public Pid Pid => pid;

    /// <summary>Whether it has given everything up, though the loop may not know yet. Any thread.</summary>
    public bool IsDisposed => disposed;

    /// <summary>Gives everything up as far as handles are concerned. Any thread.</summary>
    /// <returns>Whether this call did it.</returns>
    public bool TryDispose() => !Interlocked.Exchange(ref disposed, true);

    public LockPlace? Find(LockKey key) => places.GetValueOrDefault(key);

    public void Attach(LockPlace place) => places.Add(place.Key, place);

    /// <summary>The place does not serve this owner any more; a later request gets another.</summary>
    public void Detach(LockPlace place)
    {
        if (places.TryGetValue(place.Key, out LockPlace? found) && ReferenceEquals(found, place))
            places.Remove(place.Key);
    }

    /// <summary>Takes all its places.</summary>
    public LockPlace[] TakeAll()
    {
        LockPlace[] had = [.. places.Values];
        places.Clear();
        return had;
    }
}
