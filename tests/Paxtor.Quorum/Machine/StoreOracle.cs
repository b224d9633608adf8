using Paxtor.Coordination;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>The store as one would write it without a thought for speed: the meaning of a transaction, step by step, over objects.</summary>
internal sealed class StoreOracle
{
    private readonly Dictionary<LeaseId, long> grants = [];
    private long granted;

    public SortedDictionary<StoreKey, KeyValue> Keys { get; } = [];

    public IReadOnlyDictionary<LeaseId, long> Leases => grants;

    public long Revision { get; private set; } = 1;

    /// <summary>All changes ever made.</summary>
    public List<WatchEvent> Events { get; } = [];

    /// <summary>The result, or the error.</summary>
    public object Commit(Transaction transaction)
    {
        bool succeeded = transaction.Compares.All(Holds);
        Operation[] branch = succeeded ? transaction.Then : transaction.Else;
        foreach (Operation put in branch.Where(o => o.Kind == OperationKind.Put && !o.Lease.IsNone))
        {
            if (!grants.ContainsKey(put.Lease))
                return new LeaseNotFoundException(put.Lease);
        }

        int before = Events.Count;
        OperationResult[] results = [.. branch.Select(Run)];
        EndRevision(before);
        return new TransactionResult(succeeded, Revision, results);
    }

    public StoreException? Grant(LeaseId lease)
    {
        if (grants.ContainsKey(lease))
            return new LeaseExistsException(lease);
        grants.Add(lease, ++granted);
        return null;
    }

    public StoreException? End(LeaseId lease)
    {
        if (!grants.Remove(lease))
            return new LeaseNotFoundException(lease);
        int before = Events.Count;
        foreach (KeyValue item in Keys.Values.Where(i => i.Lease == lease).ToList())
            Remove(item);
        EndRevision(before);
        return null;
    }

    private void EndRevision(int before)
    {
        if (Events.Count > before)
            Revision++;
    }

    private bool Holds(Compare compare)
    {
        List<KeyValue> items = InRange(compare.Range);
        if (items.Count > 0)
            return items.All(i => HoldsFor(compare, i));
        return compare.Target != CompareTarget.Value && HoldsFor(compare, new KeyValue(compare.Range.Start, default, 0, 0, 0, default));
    }

    private static bool HoldsFor(Compare compare, KeyValue item)
    {
        int order = compare.Target switch
        {
            CompareTarget.Version => item.Version.CompareTo(compare.Number),
            CompareTarget.CreateRevision => item.CreateRevision.CompareTo(compare.Number),
            CompareTarget.ModRevision => item.ModRevision.CompareTo(compare.Number),
            CompareTarget.Lease => item.Lease.Value.CompareTo(compare.Number),
            _ => item.Value.Span.SequenceCompareTo(compare.Value.Span),
        };
        return compare.Operator switch
        {
            CompareOperator.Equal => order == 0,
            CompareOperator.Greater => order > 0,
            CompareOperator.Less => order < 0,
            _ => order != 0,
        };
    }

    private OperationResult Run(Operation operation)
    {
        List<KeyValue> items = InRange(operation.Range);
        switch (operation.Kind)
        {
            case OperationKind.Get:
                return new OperationResult(OperationKind.Get, operation.CountOnly ? [] : [.. Select(operation, items)], items.Count);
            case OperationKind.Put:
                KeyValue? old = items.Count > 0 ? items[0] : null;
                KeyValue item = new(operation.Range.Start, operation.Value, old?.CreateRevision ?? Revision + 1, Revision + 1, (old?.Version ?? 0) + 1, operation.Lease);
                Keys[item.Key] = item;
                Events.Add(new WatchEvent(WatchEventKind.Put, item));
                return new OperationResult(OperationKind.Put, operation.ReturnPrevious ? [.. items] : [], 0);
            default:
                items.ForEach(Remove);
                return new OperationResult(OperationKind.Delete, operation.ReturnPrevious ? [.. items] : [], items.Count);
        }
    }

    private static IEnumerable<KeyValue> Select(Operation get, List<KeyValue> items)
    {
        IEnumerable<KeyValue> chosen = items.Where(i => get.MaxCreateRevision == 0 || i.CreateRevision <= get.MaxCreateRevision);
        Comparer<KeyValue> order = Comparer<KeyValue>.Create((x, y) => get.SortBy switch
        {
            SortTarget.Key => x.Key.CompareTo(y.Key),
            SortTarget.Version => x.Version.CompareTo(y.Version),
            SortTarget.CreateRevision => x.CreateRevision.CompareTo(y.CreateRevision),
            SortTarget.ModRevision => x.ModRevision.CompareTo(y.ModRevision),
            _ => x.Value.Span.SequenceCompareTo(y.Value.Span),
        });
        chosen = get.Descending ? chosen.OrderDescending(order) : chosen.Order(order);
        return get.Limit == 0 ? chosen : chosen.Take(get.Limit);
    }

    private void Remove(KeyValue item)
    {
        Keys.Remove(item.Key);
        Events.Add(new WatchEvent(WatchEventKind.Delete, new KeyValue(item.Key, default, 0, Revision + 1, 0, default)));
    }

    private List<KeyValue> InRange(KeyRange range) => [.. Keys.Values.Where(i => range.Contains(i.Key.Span))];
}
