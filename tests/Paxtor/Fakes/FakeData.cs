using Paxtor.Coordination;
using Paxtor.Testing;

namespace Paxtor.Tests.Fakes;

/// <summary>A naive key-value store with etcd's meaning, shared by all nodes of a test: what a perfect quorum would answer.</summary>
internal sealed class FakeData(Simulation simulation)
{
    private readonly SortedDictionary<StoreKey, KeyValue> keys = [];
    private readonly Dictionary<LeaseId, TimeSpan> leases = [];
    private readonly Dictionary<LeaseId, TimeSpan> expiries = [];
    private readonly List<(long Revision, WatchEvent[] Events)> history = [];
    private readonly List<WatchEvent> pending = [];

    public long Revision { get; private set; } = 1;

    /// <summary>Changes up to here are not kept.</summary>
    public long Compacted { get; set; }

    public int Commits { get; private set; }

    public int Writes { get; private set; }

    public Action<long, WatchEvent[]>? Changed { get; set; }

    public IEnumerable<KeyValue> All => keys.Values;

    public IEnumerable<LeaseId> Leases => leases.Keys.Order(Comparer<LeaseId>.Create(static (a, b) => a.Value.CompareTo(b.Value)));

    public IEnumerable<(long Revision, WatchEvent[] Events)> HistoryFrom(long revision) => history.Where(h => h.Revision >= revision);

    public KeyValue[] In(KeyRange range) => [.. keys.Values.Where(k => range.Contains(k.Key.Span))];

    public TransactionResult Commit(Transaction transaction)
    {
        Commits++;
        if (!transaction.IsReadOnly)
            Writes++;
        bool holds = transaction.Compares.All(Holds);
        Operation[] operations = holds ? transaction.Then : transaction.Else;
        foreach (Operation put in operations.Where(static o => o.Kind == OperationKind.Put && !o.Lease.IsNone))
        {
            if (!leases.ContainsKey(put.Lease))
                throw new LeaseNotFoundException(put.Lease);
        }

        OperationResult[] results = [.. operations.Select(Run)];
        Seal();
        return new TransactionResult(holds, Revision, results);
    }

    public TimeSpan Grant(LeaseId lease, TimeSpan timeToLive)
    {
        if (!leases.TryAdd(lease, timeToLive))
            throw new LeaseExistsException(lease);
        Extend(lease);
        return timeToLive;
    }

    public TimeSpan KeepAlive(LeaseId lease)
    {
        if (!leases.TryGetValue(lease, out TimeSpan timeToLive))
            throw new LeaseNotFoundException(lease);
        Extend(lease);
        return timeToLive;
    }

    public void Revoke(LeaseId lease)
    {
        if (!leases.Remove(lease))
            throw new LeaseNotFoundException(lease);
        expiries.Remove(lease);
        foreach (KeyValue key in keys.Values.Where(k => k.Lease == lease).ToArray())
            Delete(key);
        Seal();
    }

    private void Extend(LeaseId lease)
    {
        expiries[lease] = simulation.Now + leases[lease];
        simulation.After(leases[lease], () =>
        {
            if (expiries.TryGetValue(lease, out TimeSpan at) && at <= simulation.Now)
                Revoke(lease);
        });
    }

    private bool Holds(Compare compare)
    {
        KeyValue[] found = In(compare.Range);
        return found.Length == 0 ? compare.Target != CompareTarget.Value && Check(compare, 0) : found.All(k => CheckKey(compare, k));
    }

    private static bool CheckKey(Compare compare, KeyValue key) => compare.Target switch
    {
        CompareTarget.CreateRevision => Check(compare, key.CreateRevision),
        CompareTarget.ModRevision => Check(compare, key.ModRevision),
        CompareTarget.Version => Check(compare, key.Version),
        CompareTarget.Lease => Check(compare, key.Lease.Value),
        _ => throw new NotSupportedException("The recipes compare no values."),
    };

    private static bool Check(Compare compare, long number) => compare.Operator switch
    {
        CompareOperator.Equal => number == compare.Number,
        CompareOperator.NotEqual => number != compare.Number,
        CompareOperator.Greater => number > compare.Number,
        _ => number < compare.Number,
    };

    private OperationResult Run(Operation operation)
    {
        KeyValue[] found = In(operation.Range);
        switch (operation.Kind)
        {
            case OperationKind.Get:
                IEnumerable<KeyValue> items = found.Where(k => operation.MaxCreateRevision == 0 || k.CreateRevision <= operation.MaxCreateRevision);
                items = operation.SortBy switch
                {
                    SortTarget.Key => items,
                    SortTarget.CreateRevision => items.OrderBy(static k => k.CreateRevision),
                    _ => throw new NotSupportedException("The recipes sort by key or create revision."),
                };
                if (operation.Descending)
                    items = items.Reverse();
                return new OperationResult(OperationKind.Get, [.. operation.Limit > 0 ? items.Take(operation.Limit) : items], found.Length);
            case OperationKind.Put:
                KeyValue? old = found.FirstOrDefault();
                KeyValue now = new(operation.Range.Start, operation.Value.ToArray(), old?.CreateRevision ?? Revision + 1, Revision + 1, (old?.Version ?? 0) + 1, operation.Lease);
                keys[now.Key] = now;
                pending.Add(new WatchEvent(WatchEventKind.Put, now));
                return new OperationResult(OperationKind.Put, [], 0);
            default:
                foreach (KeyValue key in found)
                    Delete(key);
                return new OperationResult(OperationKind.Delete, [], found.Length);
        }
    }

    private void Delete(KeyValue key)
    {
        keys.Remove(key.Key);
        pending.Add(new WatchEvent(WatchEventKind.Delete, new KeyValue(key.Key, default, 0, Revision + 1, 0, default)));
    }

    private void Seal()
    {
        if (pending.Count == 0)
            return;
        Revision++;
        WatchEvent[] events = [.. pending];
        pending.Clear();
        history.Add((Revision, events));
        Changed?.Invoke(Revision, events);
    }
}
