using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Wire;

namespace Paxtor.Testing.Stores;

/// <summary>
/// A coordination store in memory, for tests of what is built on the seam: the state machine of the real engine on any loop, without a cluster,
/// with faults that are switched on and off.
/// </summary>
/// <remarks>
/// One object is one node's view of the store; <see cref="Connect"/> gives another node's. All members are used on the loop. A request is carried
/// out and answered in a later work item, never inside the call.
/// </remarks>
public sealed class MemoryStore : ICoordinationStore
{
    private readonly MemoryEngine engine;
    private readonly QuorumObservers observers = new();
    private readonly List<MemoryWatch> watches = [];
    private readonly List<PlannedFault> faults = [];
    private bool reachable = true;
    private bool disposed;

    /// <summary>Makes an empty store and the first node's view of it.</summary>
    /// <param name="loop">The loop of the node that uses it.</param>
    /// <param name="limits">What a request may hold; null for the defaults.</param>
    public MemoryStore(EventLoop loop, StoreLimits? limits = null)
        : this(new MemoryEngine(loop, limits ?? new StoreLimits()))
    {
    }

    private MemoryStore(MemoryEngine engine)
    {
        this.engine = engine;
        engine.Nodes.Add(this);
        observers.Set(engine.HasQuorum);
    }

    /// <inheritdoc/>
    public EventLoop Loop => engine.Loop;

    /// <inheritdoc/>
    public StoreLimits Limits => engine.Limits;

    /// <inheritdoc/>
    public bool HasQuorum => observers.HasQuorum;

    /// <summary>The revision of the store.</summary>
    public long Revision => engine.Machine.Revision;

    /// <summary>How many leases there are.</summary>
    public int LeaseCount => engine.Machine.Leases.Count;

    /// <summary>How many watches are open, of all nodes.</summary>
    public int WatchCount => engine.Machine.Watches.Count;

    /// <summary>
    /// Whether this node reaches the store. While it does not, its requests end in <see cref="NoQuorumException"/>, its watches are silent and
    /// its leases run on, until they expire.
    /// </summary>
    public bool IsReachable
    {
        get => reachable;
        set
        {
            reachable = value;
            ConnectionChanged();
        }
    }

    /// <summary>
    /// Whether the store has a quorum. While it has none, no node gets anything and no lease expires; when it has one again, all leases begin a full time to
    /// live, as after an election.
    /// </summary>
    public bool StoreHasQuorum
    {
        get => engine.HasQuorum;
        set => engine.SetQuorum(value);
    }

    /// <summary>The view of another node of the same store, on the same loop.</summary>
    public MemoryStore Connect() => new(engine);

    /// <summary>Lets something happen to the next mutating request of this node (keep-alives are none). Several calls: to as many requests, in order.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="when">Only to a transaction for which this holds; null: to any request.</param>
    public void FailNext(StoreFault fault, Predicate<Transaction>? when = null) => faults.Add(new PlannedFault(fault, when));

    /// <summary>Carries out, now, all requests of all nodes that were held up (<see cref="StoreFault.RequestLate"/>), in the order in which they were made.</summary>
    /// <returns>How many there were.</returns>
    public int DeliverLate() => engine.DeliverLate();

    /// <summary>Forgets all past changes: watches that begin in the past end with <see cref="CompactedException"/>.</summary>
    public void CompactHistory() => engine.Machine.CompactHistory(Revision);

    /// <inheritdoc/>
    public IDisposable ObserveQuorum(Action<bool> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Loop.AssertCurrent();
        return observers.Add(observer);
    }

    /// <inheritdoc/>
    public ValueTask<TransactionResult> CommitAsync(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ProtoWriter writer = new();
        StoreCodec.WriteTransaction(writer, transaction);
        return Send(writer, StoreCodec.ReadTransactionResult, transaction.IsReadOnly ? null : TakeFault(transaction));
    }

    /// <inheritdoc/>
    public ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive)
    {
        ProtoWriter writer = new();
        StoreCodec.WriteGrantLease(writer, lease, timeToLive);
        return Send(writer, StoreCodec.ReadLeaseResult, TakeFault(null));
    }

    /// <inheritdoc/>
    public ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease)
    {
        ProtoWriter writer = new();
        StoreCodec.WriteKeepAlive(writer, lease);
        return Send(writer, StoreCodec.ReadLeaseResult, fault: null);
    }

    /// <inheritdoc/>
    public async ValueTask RevokeLeaseAsync(LeaseId lease)
    {
        ProtoWriter writer = new();
        StoreCodec.WriteRevokeLease(writer, lease);
        await Send(writer, StoreCodec.ReadLeaseResult, TakeFault(null)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IWatch Watch(WatchRequest request, IWatchObserver observer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        AssertUsable();
        MemoryWatch watch = new(this, engine.Machine.Watches, request, observer);
        watches.Add(watch);
        Loop.Post(static w => w.Begin(), watch);
        return watch;
    }

    /// <summary>Ends this node's watches and forgets it; its leases run on.</summary>
    public ValueTask DisposeAsync()
    {
        Loop.AssertCurrent();
        disposed = true;
        foreach (MemoryWatch watch in watches.ToArray())
            watch.Dispose();
        engine.Remove(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether this node got through to a quorum has perhaps changed.</summary>
    internal void ConnectionChanged()
    {
        Loop.AssertCurrent();
        observers.Set(engine.HasQuorum && reachable);
        if (!HasQuorum)
            return;
        foreach (MemoryWatch watch in watches.ToArray())
            watch.Resume();
    }

    /// <summary>A watch has ended.</summary>
    internal void Forget(MemoryWatch watch) => watches.Remove(watch);

    private ValueTask<T> Send<T>(ProtoWriter request, Reader<T> read, PlannedFault? fault)
    {
        AssertUsable();
        MemoryCall<T> call = new(this, engine, request.Written.ToArray(), read, fault?.Fault);
        Loop.Post(static c => c.Arrive(), call);
        return call.Task;
    }

    private PlannedFault? TakeFault(Transaction? transaction)
    {
        int at = faults.FindIndex(f => f.When is null || (transaction is not null && f.When(transaction)));
        if (at < 0)
            return null;
        PlannedFault fault = faults[at];
        faults.RemoveAt(at);
        return fault;
    }

    private void AssertUsable()
    {
        Loop.AssertCurrent();
        ObjectDisposedException.ThrowIf(disposed, this);
    }

    private sealed record PlannedFault(StoreFault Fault, Predicate<Transaction>? When);
}
