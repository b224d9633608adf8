namespace Paxtor.Quorum.Machine;

/// <summary>
/// The keys there are: a B+tree over bytes (Bayer and McCreight 1972; the variant with all records in linked leaves is in Comer 1979), where
/// each node also knows how many records lie below it and between which create revisions they came to be.
/// </summary>
/// <remarks>
/// Finding, adding, removing and counting take time logarithmic in the number of keys. Nodes that get sparse merge with a neighbour
/// where both fit into one; there is no borrowing, so that a sparse node beside full ones may stay, and a node is removed once it is empty.
/// About 14 bytes a record.
/// </remarks>
internal sealed partial class RecordTree
{
    private TreeNode root = new TreeLeaf();

    /// <summary>How many records there are.</summary>
    public int Count => root.Count;

    /// <summary>The record of a key, or null.</summary>
    public StoreRecord? Find(ReadOnlySpan<byte> key)
    {
        TreeLeaf leaf = LeafOf(key);
        int slot = leaf.Search(key);
        return slot < 0 ? null : leaf.Records[slot];
    }

    /// <summary>Replaces a record by another of the same key and create revision.</summary>
    public void Replace(StoreRecord old, StoreRecord record)
    {
        if (old.CreateRevision != record.CreateRevision)
            throw new InvalidOperationException("A record is replaced by one with the same create revision.");
        TreeLeaf leaf = LeafOf(record.Key);
        int slot = leaf.Search(record.Key);
        if (slot < 0 || !ReferenceEquals(leaf.Records[slot], old))
            throw new InvalidOperationException("A record that is not in the tree was to be replaced.");
        leaf.Records[slot] = record;
    }

    /// <summary>Adds a record whose key is not there yet.</summary>
    public void Add(StoreRecord record)
    {
        if (root.Used == TreeNode.Capacity)
        {
            TreeInner grown = new() { Used = 1 };
            grown.Children[0] = root;
            Split(grown, 0, record.Key);
            grown.Recompute();
            root = grown;
        }

        ReadOnlySpan<byte> key = record.Key;
        TreeNode node = root;
        while (node is TreeInner inner)
        {
            int slot = inner.Search(key);
            if (inner.Children[slot].Used == TreeNode.Capacity)
            {
                Split(inner, slot, key);
                slot = inner.Search(key);
            }

            inner.Added(record.CreateRevision);
            node = inner.Children[slot];
        }

        TreeLeaf leaf = (TreeLeaf)node;
        int at = leaf.Search(key);
        if (at >= 0)
            throw new InvalidOperationException("A record was added whose key is there already.");
        leaf.Insert(~at, record);
    }

    /// <summary>Removes the record of a key, which must be there.</summary>
    public void Remove(ReadOnlySpan<byte> key)
    {
        Remove(root, key);
        while (root is TreeInner { Used: 1 } inner)
            root = inner.Children[0];
    }

    private static long Remove(TreeNode node, ReadOnlySpan<byte> key)
    {
        if (node is TreeLeaf leaf)
        {
            int at = leaf.Search(key);
            if (at < 0)
                throw new InvalidOperationException("A record was to be removed whose key is not there.");
            long created = leaf.Records[at].CreateRevision;
            leaf.RemoveAt(at);
            return created;
        }

        TreeInner inner = (TreeInner)node;
        int slot = inner.Search(key);
        long removed = Remove(inner.Children[slot], key);
        if (inner.Children[slot].Used < TreeNode.Sparse)
            Mend(inner, slot);
        inner.Removed(removed);
        return removed;
    }

    /// <summary>Splits a full child. At the right edge the new node is left nearly empty, so that keys added in order fill the nodes.</summary>
    private static void Split(TreeInner parent, int slot, ReadOnlySpan<byte> key)
    {
        TreeNode child = parent.Children[slot];
        if (child is TreeLeaf leaf)
        {
            bool atEdge = leaf.Next is null && leaf.Records[leaf.Used - 1].Key.SequenceCompareTo(key) < 0;
            TreeLeaf right = leaf.SplitAt(atEdge ? TreeNode.Capacity - 1 : TreeNode.Capacity / 2);
            parent.Insert(slot + 1, right.Records[0].Key.ToArray(), right);
            return;
        }

        TreeInner inner = (TreeInner)child;
        bool last = inner.Search(key) == inner.Used - 1;
        TreeInner other = inner.SplitAt(last ? TreeNode.Capacity - 1 : TreeNode.Capacity / 2, out byte[] bound);
        parent.Insert(slot + 1, bound, other);
    }

    /// <summary>Removes a child that got empty, or merges one that got sparse with a neighbour where both fit into one node with room to spare.</summary>
    private static void Mend(TreeInner parent, int slot)
    {
        TreeNode child = parent.Children[slot];
        if (child.Count == 0)
        {
            if (parent.Used == 1)
                return; // The parent is empty with it, and goes as a whole.
            FirstLeaf(child).Unlink();
            parent.RemoveAt(slot);
            return;
        }

        if (!TryMerge(parent, slot - 1))
            TryMerge(parent, slot);
    }

    private static bool TryMerge(TreeInner parent, int left)
    {
        if (left < 0 || left + 1 >= parent.Used)
            return false;
        TreeNode first = parent.Children[left];
        TreeNode second = parent.Children[left + 1];
        if (first.Used + second.Used > TreeNode.Capacity * 3 / 4)
            return false;
        if (first is TreeLeaf leaf)
            leaf.Absorb((TreeLeaf)second);
        else
            ((TreeInner)first).Absorb((TreeInner)second, parent.Bounds[left + 1]);
        parent.RemoveAt(left + 1);
        return true;
    }

    private static TreeLeaf FirstLeaf(TreeNode node)
    {
        while (node is TreeInner inner)
            node = inner.Children[0];
        return (TreeLeaf)node;
    }

    private TreeLeaf LeafOf(ReadOnlySpan<byte> key)
    {
        TreeNode node = root;
        while (node is TreeInner inner)
            node = inner.Children[inner.Search(key)];
        return (TreeLeaf)node;
    }
}
