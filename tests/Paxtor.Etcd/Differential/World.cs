using System.Globalization;
using Paxtor.Coordination;

namespace Paxtor.Etcd.Tests.Differential;

/// <summary>One of the two stores with what a run has done to it. Whatever it answers becomes text in which revisions count from the beginning of the run.</summary>
public sealed class World(ICoordinationStore store, long leaseBase, Func<long, ValueTask> compact)
{
    private readonly List<WorldWatch> watches = [];
    private long compacted;

    public ICoordinationStore Store => store;

    /// <summary>The revision at the beginning of the run.</summary>
    public long Start { get; private set; }

    /// <summary>The revision of the last answer.</summary>
    public long Now { get; private set; }

    /// <summary>The watches, those that have ended too.</summary>
    public IReadOnlyList<WorldWatch> Watches => watches;

    public async Task BeginAsync() => Start = Now = compacted = (await store.CommitAsync(Transaction.Of(Operation.Get(StoreKey.FromText("k"))))).Revision;

    public LeaseId Lease(int number) => new(leaseBase + number);

    /// <summary>A revision that lies back, never before the beginning.</summary>
    public long Back(int revisions) => Math.Max(Start + 1, Now - revisions);

    /// <summary>Does a step and tells what came of it.</summary>
    public async Task<string> DoAsync(Step step)
    {
        try
        {
            switch (step)
            {
                case TransactionStep planned:
                    Transaction transaction = new(
                        [.. planned.Compares.Select(c => c.Of(this))], [.. planned.Then.Select(o => o.Of(this))], [.. planned.Else.Select(o => o.Of(this))]);
                    TransactionResult result = await store.CommitAsync(transaction);
                    Now = result.Revision;
                    return Describe(result, result.Succeeded ? transaction.Then : transaction.Else);
                case GrantStep grant:
                    return $"granted {(await store.GrantLeaseAsync(Lease(grant.Lease), TimeSpan.FromSeconds(100_000))).TotalSeconds}";
                case RevokeStep revoke:
                    await store.RevokeLeaseAsync(Lease(revoke.Lease));
                    Now = (await store.CommitAsync(Transaction.Of(Operation.Get(StoreKey.FromText("k"))))).Revision;
                    return $"revoked at {Now - Start}";
                case KeepAliveStep renew:
                    return $"renewed {(await store.KeepAliveAsync(Lease(renew.Lease))).TotalSeconds}";
                case WatchStep watch:
                    watches.Add(new WorldWatch(this, watch.Range, Math.Max(Start + 1, Now + watch.Ahead)));
                    return "watching";
                case EndWatchStep:
                    if (watches.Find(static w => !w.IsDisposed) is { } oldest)
                        oldest.Dispose();
                    return "ended";
                default:
                    if (Now > compacted)
                        await compact(compacted = Now);
                    return "compacted";
            }
        }
        catch (StoreException e)
        {
            return e.GetType().Name;
        }
    }

    public string Describe(WatchEvent change) => $"{change.Kind} {Describe(change.Item)}";

    public string Relative(long revision) => revision == 0 ? "0" : (revision - Start).ToString(CultureInfo.InvariantCulture);

    private string Describe(KeyValue item) => string.Create(
        CultureInfo.InvariantCulture,
        $"{item.Key}={Convert.ToHexString(item.Value.Span)} c{Relative(item.CreateRevision)} m{Relative(item.ModRevision)} v{item.Version} l{(item.Lease.IsNone ? 0 : item.Lease.Value - leaseBase)}");

    private string Describe(TransactionResult result, Operation[] branch) =>
        $"{result.Succeeded} at {Relative(result.Revision)}: {string.Join(" | ", result.Results.Select((r, i) => $"{r.Kind} {r.Count} [{Describe(branch[i], r.Items)}]"))}";

    /// <summary>In what order equal keys of a sorted read come is open, and with a limit which of them: then what was sorted by, and all where there is no limit.</summary>
    private string Describe(Operation operation, KeyValue[] items)
    {
        if (operation.Kind != OperationKind.Get || operation.SortBy == SortTarget.Key)
            return string.Join(", ", items.Select(Describe));
        string order = string.Join(", ", items.Select(i => operation.SortBy switch
        {
            SortTarget.Version => $"{i.Version}",
            SortTarget.CreateRevision => Relative(i.CreateRevision),
            SortTarget.ModRevision => Relative(i.ModRevision),
            _ => Convert.ToHexString(i.Value.Span),
        }));
        return operation.Limit > 0 ? order : $"{order}: {string.Join(", ", items.Select(Describe).Order(StringComparer.Ordinal))}";
    }
}

/// <summary>A watch of a run.</summary>
public sealed class WorldWatch : IWatchObserver, IDisposable
{
    private readonly World world;
    private readonly IWatch watch;

    public WorldWatch(World world, KeyRange range, long from)
    {
        this.world = world;
        watch = world.Store.Watch(new WatchRequest(range, from), this);
    }

    /// <summary>What was told, each change with its revision.</summary>
    public List<(long Revision, string Change)> Told { get; } = [];

    /// <summary>Why it has ended, or empty.</summary>
    public string Ended { get; private set; } = "";

    public bool IsDisposed { get; private set; }

    /// <summary>Called when more was told.</summary>
    public Action? OnTold { get; set; }

    /// <summary>All of it; in what order the changes of one revision come is open.</summary>
    public string Story => string.Join('\n', Told.OrderBy(static t => t.Revision).ThenBy(static t => t.Change, StringComparer.Ordinal).Select(static t => t.Change).Append(Ended));

    public void OnEvents(IReadOnlyList<WatchEvent> events, long revision)
    {
        foreach (WatchEvent change in events)
            Told.Add((change.Item.ModRevision, world.Describe(change)));
        OnTold?.Invoke();
    }

    public void OnEnded(StoreException reason)
    {
        Ended = reason is CompactedException compacted ? $"compacted {world.Relative(compacted.CompactedRevision)}" : reason.GetType().Name;
        OnTold?.Invoke();
    }

    public void Dispose()
    {
        IsDisposed = true;
        watch.Dispose();
    }
}
