using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>
/// Branch and bound over the create revisions of a <see cref="RecordTree"/>: the most promising child first, and no child that cannot
/// improve on what is found. The result is the same whatever the shape of the tree.
/// </summary>
internal ref struct CreateSearch
{
    private readonly KeyInterval interval;
    private readonly bool descending;
    private readonly long maxCreate;
    private readonly Span<StoreRecord> best;

    public CreateSearch(KeyInterval interval, bool descending, long maxCreate, Span<StoreRecord> best)
    {
        this.interval = interval;
        this.descending = descending;
        this.maxCreate = maxCreate;
        this.best = best;
    }

    /// <summary>How many were found so far.</summary>
    public int Found { get; private set; }

    /// <summary>Looks into a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="bounded">Whether the node may hold keys outside the interval.</param>
    public void Visit(TreeNode node, bool bounded)
    {
        if (node is TreeLeaf leaf)
        {
            foreach (StoreRecord record in leaf.Records.AsSpan(0, leaf.Used))
            {
                if (record.CreateRevision <= maxCreate && (!bounded || interval.Contains(record.Key)))
                    Offer(record);
            }

            return;
        }

        TreeInner inner = (TreeInner)node;
        int first = 0;
        int last = inner.Used - 1;
        if (bounded)
        {
            first = inner.Search(interval.Start);
            last = interval.IsSingle ? first : interval.IsUnbounded ? last : inner.Search(interval.End);
        }

        int favourite = -1;
        for (int i = first; i <= last; i++)
        {
            if (inner.Children[i].MinCreate <= maxCreate && (favourite < 0 || Promise(inner.Children[i]) < Promise(inner.Children[favourite])))
                favourite = i;
        }

        if (favourite < 0)
            return;
        VisitChild(inner, favourite, bounded && (favourite == first || favourite == last));
        for (int i = first; i <= last; i++)
        {
            if (i != favourite)
                VisitChild(inner, i, bounded && (i == first || i == last));
        }
    }

    private void VisitChild(TreeInner inner, int slot, bool bounded)
    {
        TreeNode child = inner.Children[slot];
        if (child.MinCreate <= maxCreate && (Found < best.Length || Promise(child) <= Rating(best[Found - 1])))
            Visit(child, bounded);
    }

    /// <summary>A lower bound of the ratings of the records below a node.</summary>
    private readonly long Promise(TreeNode node) => descending ? -Math.Min(node.MaxCreate, maxCreate) : node.MinCreate;

    /// <summary>Smaller is better.</summary>
    private readonly long Rating(StoreRecord record) => descending ? -record.CreateRevision : record.CreateRevision;

    private void Offer(StoreRecord record)
    {
        if (Found == best.Length && !IsBetter(record, best[Found - 1]))
            return;
        int at = Found < best.Length ? Found++ : Found - 1;
        while (at > 0 && IsBetter(record, best[at - 1]))
        {
            best[at] = best[at - 1];
            at--;
        }

        best[at] = record;
    }

    private readonly bool IsBetter(StoreRecord one, StoreRecord other)
    {
        int order = Rating(one).CompareTo(Rating(other));
        return order != 0 ? order < 0 : one.Key.SequenceCompareTo(other.Key) < 0;
    }
}
