using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>The locks of one node. On the loop, but for what says otherwise; <see cref="NodeLocks"/> is the way in from other threads.</summary>
internal sealed class LockService
{
    /// <summary>How long a request that does not wait for a quorum waits for an answer of one: the promise is 2 s.</summary>
    public static readonly TimeSpan QuorumPatience = TimeSpan.FromMilliseconds(1750);

    private readonly string node;
    private readonly long incarnation;
    private readonly LockServiceOptions options;
    private readonly LinkedList<LockPlace> places = new();
    private readonly ProtoWriter scratch = new(128);
    private readonly IDisposable quorumRegistration;
    private readonly LoopTimer slowTimer;
    private long lastNumber;
    private int waiting;
    private bool slowTimerArmed;
    private bool closed;

    /// <param name="store">The store; its loop is the node's.</param>
    /// <param name="sessions">Not started yet.</param>
    /// <param name="node">The node's name, <c>name@host</c>.</param>
    /// <param name="incarnation">Which life of the node: never used before under this name.</param>
    /// <param name="options">Validated here.</param>
    /// <param name="log">The log.</param>
    public LockService(ICoordinationStore store, SessionManager sessions, string node, long incarnation, LockServiceOptions options, ILogger log)
    {
        options.Validate();
        store.Loop.AssertCurrent();
        Store = store;
        Sessions = sessions;
        this.node = new Pid(node, incarnation, 0).Node;
        this.incarnation = incarnation;
        this.options = options;
        Log = log;
        slowTimer = Loop.CreateTimer(static s => ((LockService)s!).LogSlow(), this);
        quorumRegistration = store.ObserveQuorum(QuorumChanged);
        sessions.OnEstablished = _ => WakeAll();
        sessions.OnLost = SessionLost;
    }

    public ICoordinationStore Store { get; }

    public EventLoop Loop => Store.Loop;

    public SessionManager Sessions { get; }

    public ILogger Log { get; }

    public LockServiceOptions Options => options;

    /// <summary>The numbers of places in their queues.</summary>
    public PlaceNumbers Numbers { get; } = new();

    /// <summary>Requests that wait for an answer.</summary>
    public int Waiting => waiting;

    /// <summary>Places that are asked for, waited in, held, or not yet surely removed.</summary>
    public int Places => places.Count;

    /// <summary>A pid that was never given before. Its number is even: those of processes are odd. Any thread.</summary>
    public Pid NextPid() => new(node, incarnation, Interlocked.Add(ref lastNumber, 2));

    /// <summary>Asks for a lock, from code on the loop.</summary>
    /// <param name="owner">An explicit owner, or null.</param>
    /// <param name="key">The key.</param>
    /// <param name="lockOptions">How; null for the defaults.</param>
    /// <returns>The request: await its task on the loop, or cancel it.</returns>
    public LoopLockRequest Request(OwnerState? owner, LockKey key, LockOptions? lockOptions = null)
    {
        Check(key, lockOptions);
        LoopLockRequest request = new(this, owner, owner?.Pid ?? NextPid(), key, lockOptions ?? LockOptions.Default);
        request.Run();
        return request;
    }

    /// <summary>Throws when a request could never be served. Any thread.</summary>
    public void Check(LockKey key, LockOptions? lockOptions)
    {
        key.ThrowIfDefault();
        if (key.Encoded.Length > options.MaxKeyBytes)
        {
            throw new ArgumentException(
                $"The key takes {key.Encoded.Length} bytes; at most {options.MaxKeyBytes} are allowed ({nameof(LockServiceOptions)}.{nameof(LockServiceOptions.MaxKeyBytes)}). " +
                "Use a hash of it, or an id.", nameof(key));
        }

        lockOptions?.Validate();
    }

    /// <summary>Begins to serve a request.</summary>
    public void Submit(LockRequest request)
    {
        Loop.AssertCurrent();
        if (closed)
        {
            request.Fail(NodeStopped());
            return;
        }

        if (request.Owner is { IsDisposed: true })
        {
            request.Fail(OwnerDisposed(request.Pid));
            return;
        }

        if (waiting >= options.MaxRequests || places.Count >= options.MaxRequests)
        {
            request.Fail(new LimitReachedException(
                $"This node has {waiting} requests for locks waiting and {places.Count} places in queues; " +
                $"{nameof(LockServiceOptions)}.{nameof(LockServiceOptions.MaxRequests)} is {options.MaxRequests}."));
            return;
        }

        waiting++;
        request.IsCounted = true;
        PaxtorMetrics.WaitersChanged(1);
        if (request.Owner?.Find(request.Key) is { } place)
        {
            // Between the deadline and the telling a lock is lost already: no second hold on it.
            if (!place.IsHeld || place.IsHeldNow)
            {
                place.Join(request);
                return;
            }

            request.Owner.Detach(place);
        }

        LockPlace added = new(this, request.Owner, request.Pid, request.Key) { IsSlowLogged = request.Options.IsStandby };
        added.Node = places.AddLast(added);
        request.Owner?.Attach(added);
        added.Join(request);
        LoopTasks.Run(Loop, added.RunAsync());
    }

    /// <summary>A request got its answer.</summary>
    public void Answered(LockRequest request)
    {
        if (!request.IsCounted)
            return;
        waiting--;
        PaxtorMetrics.WaitersChanged(-1);
    }

    /// <summary>A place serves no one any more, or is past the session's care.</summary>
    public void Remove(LockPlace place)
    {
        if (place.Node is not { } listed)
            return;
        place.Node = null;
        places.Remove(listed);
    }

    public void Owned(LockPlace place) => LockLog.Owned(Log, place.Pid, place.Key, place.Token);

    /// <summary>A place begins to wait for its turn.</summary>
    public void BeginsToWait()
    {
        if (slowTimerArmed)
            return;
        slowTimerArmed = true;
        slowTimer.Arm(options.SlowWait / 2);
    }

    public byte[] EncodePlace(PlaceRecord place) => place.Encode(scratch);

    /// <summary>Releases all that an owner holds and ends its requests.</summary>
    public async ValueTask CloseOwnerAsync(OwnerState owner)
    {
        Loop.AssertCurrent();
        owner.TryDispose();
        LockPlace[] had = owner.TakeAll();
        ValueTask[] releases = new ValueTask[had.Length];
        for (int i = 0; i < had.Length; i++)
            releases[i] = had[i].CloseAsync(OwnerDisposed(owner.Pid));
        foreach (ValueTask release in releases)
            await release.ConfigureAwait(false);
    }

    /// <summary>The first place of a queue.</summary>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public async ValueTask<KeyValue?> ReadFirstAsync(KeyRange queue)
    {
        TransactionResult result = await Store.CommitAsync(Transaction.Of(Operation.Get(queue, SortTarget.CreateRevision, limit: 1))).ConfigureAwait(false);
        return result.Results[0].First;
    }

    /// <summary>The owner of a lock, or null. Linearizable.</summary>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public async ValueTask<Pid?> WhereIsAsync(LockKey key) =>
        await ReadFirstAsync(PlaceKeys.QueueOf(key)).ConfigureAwait(false) is { } first ? PlaceRecord.Decode(first).Pid : null;

    /// <summary>The queue of a lock, in order. Linearizable.</summary>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public async ValueTask<IReadOnlyList<LockQueueEntry>> GetQueueAsync(LockKey key)
    {
        TransactionResult result = await Store.CommitAsync(Transaction.Of(
            Operation.Get(WellKnownKeys.TokenBase),
            Operation.Get(PlaceKeys.QueueOf(key), SortTarget.CreateRevision))).ConfigureAwait(false);
        return LockListing.Entries(result.Results[1].Items, SessionFactory.TokenBaseOf(result.Results[0].First));
    }

    /// <summary>
    /// Ends it for good, and its session: requests that wait fail, all that is owned is told lost, and then the lease is revoked, so that others get it at once.
    /// </summary>
    public async ValueTask CloseAsync()
    {
        Loop.AssertCurrent();
        if (closed)
            throw new InvalidOperationException("A lock service is closed once.");
        closed = true;
        slowTimer.Dispose();
        foreach (LockPlace place in Snapshot())
            place.Abandon(NodeStopped());
        await Sessions.CloseAsync().ConfigureAwait(false);
        quorumRegistration.Dispose();
    }

    private static ObjectDisposedException NodeStopped() => new("Paxtor node", "The node has stopped, and its locks with it.");

    private static ObjectDisposedException OwnerDisposed(Pid pid) => new(nameof(LockOwner), $"The owner {pid} was disposed.");

    private void QuorumChanged(bool hasQuorum)
    {
        foreach (LockPlace place in Snapshot())
        {
            if (hasQuorum)
                place.Wake();
            else
                place.QuorumLost();
        }
    }

    private void SessionLost(Session session)
    {
        foreach (LockPlace place in Snapshot())
            place.SessionLost(session);
    }

    private void WakeAll()
    {
        foreach (LockPlace place in Snapshot())
            place.Wake();
    }

    /// <summary>What is done to a place may remove it or others.</summary>
    private LockPlace[] Snapshot() => [.. places];

    private void LogSlow()
    {
        slowTimerArmed = false;
        foreach (LockPlace place in places)
        {
            if (!place.IsPending)
                continue;
            BeginsToWait();
            if (place.IsSlowLogged || Loop.Time.GetElapsedTime(place.AskedAt) < options.SlowWait)
                continue;
            place.IsSlowLogged = true;
            LockLog.SlowWait(Log, place.Pid, place.Key, options.SlowWait);
        }
    }
}
