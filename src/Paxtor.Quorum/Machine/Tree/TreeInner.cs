namespace Paxtor.Quorum.Machine;

/// <summary>An inner node: children in the order of their keys.</summary>
internal sealed class TreeInner : TreeNode
{
    /// <summary>The children; the first <see cref="TreeNode.Used"/> count.</summary>
    public readonly TreeNode[] Children = new TreeNode[Capacity];

    /// <summary>A lower bound of the keys of each child, above all keys of the child before it; unused for the first.</summary>
    public readonly byte[][] Bounds = new byte[Capacity][];

    /// <summary>The slot of the child where a key stands or would stand.</summary>
    public int Search(ReadOnlySpan<byte> key)
    {
        int low = 1;
        int high = Used - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (Bounds[middle].AsSpan().SequenceCompareTo(key) <= 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return low - 1;
    }

    /// <summary>Puts a child into a slot; there must be room. Count and bounds of this node are the caller's business.</summary>
    public void Insert(int slot, byte[] bound, TreeNode child)
    {
        Array.Copy(Children, slot, Children, slot + 1, Used - slot);
        Array.Copy(Bounds, slot, Bounds, slot + 1, Used - slot);
        Children[slot] = child;
        Bounds[slot] = bound;
        Used++;
    }

    /// <summary>Empties a slot. Count and bounds of this node are the caller's business.</summary>
    public void RemoveAt(int slot)
    {
        Used--;
        Array.Copy(Children, slot + 1, Children, slot, Used - slot);
        Array.Copy(Bounds, slot + 1, Bounds, slot, Used - slot);
        Children[Used] = null!;
        Bounds[Used] = null!;
    }

    /// <summary>Moves the slots from one on into a new node.</summary>
    /// <param name="slot">The first to move; not 0.</param>
    /// <param name="bound">A lower bound of the new node's keys.</param>
    public TreeInner SplitAt(int slot, out byte[] bound)
    {
        bound = Bounds[slot];
        TreeInner right = new() { Used = Used - slot };
        Array.Copy(Children, slot, right.Children, 0, right.Used);
        Array.Copy(Bounds, slot, right.Bounds, 0, right.Used);
        Array.Clear(Children, slot, right.Used);
        Array.Clear(Bounds, slot, right.Used);
        Used = slot;
        Recompute();
        right.Recompute();
        return right;
    }

    /// <summary>Takes over all children of the node behind this one, which goes.</summary>
    public void Absorb(TreeInner right, byte[] bound)
    {
        Array.Copy(right.Children, 0, Children, Used, right.Used);
        Array.Copy(right.Bounds, 0, Bounds, Used, right.Used);
        Bounds[Used] = bound;
        Used += right.Used;
        Recompute();
    }

    /// <inheritdoc/>
    public override void Recompute()
    {
        Count = 0;
        MinCreate = long.MaxValue;
        MaxCreate = long.MinValue;
        for (int i = 0; i < Used; i++)
        {
            TreeNode child = Children[i];
            Count += child.Count;
            MinCreate = Math.Min(MinCreate, child.MinCreate);
            MaxCreate = Math.Max(MaxCreate, child.MaxCreate);
        }
    }
}
