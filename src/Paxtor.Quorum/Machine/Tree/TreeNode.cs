namespace Paxtor.Quorum.Machine;

/// <summary>A node of the <see cref="RecordTree"/>, with what is known of all the records below it.</summary>
internal abstract class TreeNode
{
    /// <summary>The most records of a leaf and children of an inner node.</summary>
    public const int Capacity = 64;

    /// <summary>A node with fewer looks for a neighbour to merge with.</summary>
    public const int Sparse = Capacity / 4;

    /// <summary>How many slots are taken: records of a leaf, children of an inner node.</summary>
    public int Used;

    /// <summary>How many records there are below.</summary>
    public int Count;

    /// <summary>The smallest create revision below.</summary>
    public long MinCreate = long.MaxValue;

    /// <summary>The largest create revision below.</summary>
    public long MaxCreate = long.MinValue;

    /// <summary>Takes a record that was added below into account.</summary>
    public void Added(long createRevision)
    {
        Count++;
        MinCreate = Math.Min(MinCreate, createRevision);
        MaxCreate = Math.Max(MaxCreate, createRevision);
    }

    /// <summary>Takes a record that was removed below into account.</summary>
    public void Removed(long createRevision)
    {
        Count--;
        if (createRevision == MinCreate || createRevision == MaxCreate)
            Recompute();
    }

    /// <summary>Recomputes <see cref="Count"/> and the bounds from the slots.</summary>
    public abstract void Recompute();
}
