namespace Paxtor.Quorum.Machine;

/// <summary>A leaf: records in the order of their keys, and links to its neighbours.</summary>
internal sealed class TreeLeaf : TreeNode
{
    /// <summary>The records; the first <see cref="TreeNode.Used"/> count.</summary>
    public readonly StoreRecord[] Records = new StoreRecord[Capacity];

    /// <summary>The leaf with the next larger keys.</summary>
    public TreeLeaf? Next;

    /// <summary>The leaf with the next smaller keys.</summary>
    public TreeLeaf? Previous;

    /// <summary>The slot of a key, or the complement of the slot where it would stand.</summary>
    public int Search(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = Used - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Records[middle].Key.SequenceCompareTo(key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    /// <summary>Puts a record into a slot; there must be room.</summary>
    public void Insert(int slot, StoreRecord record)
    {
        Array.Copy(Records, slot, Records, slot + 1, Used - slot);
        Records[slot] = record;
        Used++;
        Added(record.CreateRevision);
    }

    /// <summary>Empties a slot.</summary>
    public void RemoveAt(int slot)
    {
        long created = Records[slot].CreateRevision;
        Used--;
        Array.Copy(Records, slot + 1, Records, slot, Used - slot);
        Records[Used] = null!;
        Removed(created);
    }

    /// <summary>Moves the slots from one on into a new leaf behind this one.</summary>
    public TreeLeaf SplitAt(int slot)
    {
        TreeLeaf right = new() { Used = Used - slot, Next = Next, Previous = this };
        Array.Copy(Records, slot, right.Records, 0, right.Used);
        Array.Clear(Records, slot, right.Used);
        Used = slot;
        if (Next is not null)
            Next.Previous = right;
        Next = right;
        Recompute();
        right.Recompute();
        return right;
    }

    /// <summary>Takes over all records of the leaf behind this one, which goes.</summary>
    public void Absorb(TreeLeaf right)
    {
        Array.Copy(right.Records, 0, Records, Used, right.Used);
        Used += right.Used;
        right.Unlink();
        Recompute();
    }

    /// <summary>Leaves the chain of leaves.</summary>
    public void Unlink()
    {
        if (Previous is not null)
            Previous.Next = Next;
        if (Next is not null)
            Next.Previous = Previous;
    }

    /// <inheritdoc/>
    public override void Recompute()
    {
        Count = Used;
        MinCreate = long.MaxValue;
        MaxCreate = long.MinValue;
        for (int i = 0; i < Used; i++)
        {
            long created = Records[i].CreateRevision;
            MinCreate = Math.Min(MinCreate, created);
            MaxCreate = Math.Max(MaxCreate, created);
        }
    }
}
