using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Goes through the records of an interval in the order of their keys. A change of the tree invalidates it.</summary>
internal ref struct RecordCursor
{
    private readonly KeyInterval interval;
    private TreeLeaf? leaf;
    private int slot;

    internal RecordCursor(KeyInterval interval, TreeLeaf leaf)
    {
        this.interval = interval;
        this.leaf = leaf;
        slot = leaf.Search(interval.Start);
        if (slot < 0)
            slot = ~slot;
        Current = null!;
    }

    /// <summary>The record gone to.</summary>
    public StoreRecord Current { get; private set; }

    /// <summary>Goes to the next record; false behind the last.</summary>
    public bool MoveNext()
    {
        while (leaf is not null && slot >= leaf.Used)
        {
            leaf = leaf.Next;
            slot = 0;
        }

        if (leaf is null || interval.IsBeyond(leaf.Records[slot].Key))
        {
            leaf = null;
            return false;
        }

        Current = leaf.Records[slot++];
        return true;
    }
}
