using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <content>Ranges, counts, and all at once.</content>
internal sealed partial class RecordTree
{
    /// <summary>The records of an interval, in the order of their keys.</summary>
    public RecordCursor Scan(KeyInterval interval) => new(interval, LeafOf(interval.Start));

    /// <summary>How many records an interval has; logarithmic.</summary>
    public int CountIn(KeyInterval interval)
    {
        if (interval.IsSingle)
            return Find(interval.Start) is null ? 0 : 1;
        int behind = interval.IsUnbounded ? Count : Rank(interval.End);
        return Math.Max(0, behind - Rank(interval.Start));
    }

    /// <summary>
    /// The records of an interval that came to be first (or last, of those created up to a revision); equal ones by key. Parts of the tree that
    /// cannot hold any of them are passed over.
    /// </summary>
    /// <remarks>
    /// Finding the first of a queue, or the last before one that is itself near the first or the last, takes time logarithmic in the
    /// queue; the last before one in the middle may look at every leaf of the queue, because a leaf knows only the extremes of its records.
    /// </remarks>
    /// <param name="interval">The keys.</param>
    /// <param name="descending">The latest instead of the earliest.</param>
    /// <param name="maxCreate">Only records created at this revision or before.</param>
    /// <param name="best">Gets them, the best first.</param>
    /// <returns>How many were found.</returns>
    public int ByCreateRevision(KeyInterval interval, bool descending, long maxCreate, Span<StoreRecord> best)
    {
        CreateSearch search = new(interval, descending, maxCreate, best);
        search.Visit(root, bounded: true);
        return search.Found;
    }

    /// <summary>All records, in the order of their keys.</summary>
    public StoreRecord[] ToArray()
    {
        StoreRecord[] all = new StoreRecord[Count];
        int at = 0;
        for (TreeLeaf? leaf = FirstLeaf(root); leaf is not null; leaf = leaf.Next)
        {
            Array.Copy(leaf.Records, 0, all, at, leaf.Used);
            at += leaf.Used;
        }

        return all;
    }

    /// <summary>Checks what must hold of the structure; for tests, as it goes through everything.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public void AssertSound()
    {
        int records = 0;
        StoreRecord? last = null;
        for (TreeLeaf? leaf = FirstLeaf(root); leaf is not null; leaf = leaf.Next)
        {
            if (leaf.Next is not null && !ReferenceEquals(leaf.Next.Previous, leaf))
                throw new InvalidOperationException("The chain of leaves is broken.");
            foreach (StoreRecord record in leaf.Records.AsSpan(0, leaf.Used))
            {
                if (last is not null && last.Key.SequenceCompareTo(record.Key) >= 0)
                    throw new InvalidOperationException("Keys are out of order.");
                if (!ReferenceEquals(Find(record.Key), record))
                    throw new InvalidOperationException("A record is not found from the root.");
                last = record;
                records++;
            }
        }

        if (records != Count)
            throw new InvalidOperationException("The root's count is not that of the leaves.");
        AssertSummaries(root);
    }

    private static void AssertSummaries(TreeNode node)
    {
        (int count, long min, long max) = (node.Count, node.MinCreate, node.MaxCreate);
        if (node is TreeInner inner)
        {
            foreach (TreeNode child in inner.Children.AsSpan(0, inner.Used))
                AssertSummaries(child);
        }

        node.Recompute();
        if ((count, min, max) != (node.Count, node.MinCreate, node.MaxCreate))
            throw new InvalidOperationException("A node's summary is not that of its slots.");
    }

    /// <summary>How many keys lie before one.</summary>
    private int Rank(ReadOnlySpan<byte> key)
    {
        int rank = 0;
        TreeNode node = root;
        while (node is TreeInner inner)
        {
            int slot = inner.Search(key);
            for (int i = 0; i < slot; i++)
                rank += inner.Children[i].Count;
            node = inner.Children[slot];
        }

        int at = ((TreeLeaf)node).Search(key);
        return rank + (at < 0 ? ~at : at);
    }
}
