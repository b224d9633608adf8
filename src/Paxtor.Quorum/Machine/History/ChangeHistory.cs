namespace Paxtor.Quorum.Machine;

/// <summary>The latest changes, in order; whole revisions, the oldest dropped first.</summary>
/// <remarks>
/// Part of a snapshot, so that a voter that restarts still has it, but not of the state hash and of no answer but "compacted": voters with other
/// settings keep more or less of it.
/// </remarks>
internal sealed class ChangeHistory
{
    private readonly int changesMax;
    private readonly long bytesMax;

    /// <summary>A ring; its length is a power of two.</summary>
    private StoreChange[] ring = new StoreChange[64];
    private int first;
    private long bytes;

    /// <summary>Makes an empty history.</summary>
    public ChangeHistory(int changesMax, long bytesMax, long compactedRevision)
    {
        this.changesMax = changesMax;
        this.bytesMax = bytesMax;
        CompactedRevision = compactedRevision;
    }

    /// <summary>Changes up to this revision are gone; all later ones are here.</summary>
    public long CompactedRevision { get; private set; }

    /// <summary>How many changes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of the keys and values that they hold.</summary>
    public long DataBytes => bytes;

    /// <summary>A change; 0 is the oldest.</summary>
    public ref readonly StoreChange this[int index] => ref ring[(first + index) & (ring.Length - 1)];

    /// <summary>Appends all changes of one revision.</summary>
    /// <param name="changes">The changes; not empty, of one revision that is later than all before.</param>
    public void Append(ReadOnlySpan<StoreChange> changes)
    {
        if (changes.IsEmpty || changes[0].Revision <= (Count > 0 ? this[Count - 1].Revision : CompactedRevision))
            throw new InvalidOperationException("The history goes forward.");
        foreach (ref readonly StoreChange change in changes)
        {
            if (Count == ring.Length)
                Grow();
            ring[(first + Count) & (ring.Length - 1)] = change;
            Count++;
            bytes += change.Record.DataBytes;
        }

        while ((Count > changesMax || bytes > bytesMax) && this[0].Revision != this[Count - 1].Revision)
            CompactTo(this[0].Revision);
    }

    /// <summary>Drops changes up to and with a revision.</summary>
    public void CompactTo(long revision)
    {
        while (Count > 0 && this[0].Revision <= revision)
        {
            bytes -= ring[first].Record.DataBytes;
            ring[first] = default;
            first = (first + 1) & (ring.Length - 1);
            Count--;
        }

        CompactedRevision = Math.Max(CompactedRevision, revision);
    }

    /// <summary>The index of the first change of a revision or a later one.</summary>
    /// <param name="revision">Later than <see cref="CompactedRevision"/>.</param>
    public int IndexOf(long revision)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (this[middle].Revision < revision)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>All changes.</summary>
    public StoreChange[] ToArray()
    {
        StoreChange[] all = new StoreChange[Count];
        for (int i = 0; i < all.Length; i++)
            all[i] = this[i];
        return all;
    }

    private void Grow()
    {
        StoreChange[] grown = new StoreChange[ring.Length * 2];
        for (int i = 0; i < Count; i++)
            grown[i] = this[i];
        ring = grown;
        first = 0;
    }
}
