using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>
/// One owner's place in the queue of one lock: it enters, waits for its turn, is held, and is removed. Several requests of the owner share it. On
/// the loop, but for what <see cref="SessionItem"/> says and the handles ask.
/// </summary>
internal sealed partial class LockPlace : SessionItem
{
    private readonly LockService service;
    private readonly EventLoop loop;
    private readonly OwnerState? owner;
    private readonly LoopSignal wake;
    private readonly KeyRange queue;
    private readonly List<LockRequest> requests = new(1);
    private readonly Lock signalGate = new();
    private CancellationTokenSource? lostSource;
    private Phase phase = Phase.Contacting;
    private StoreKey placeKey;
    private long number = -1;
    private long createRevision;
    private long heldSince;
    private int holds;
    private int mustEndNode;
    private volatile bool toldLost;
    private volatile bool released;

    public LockPlace(LockService service, OwnerState? owner, Pid pid, LockKey key)
    {
        this.service = service;
        loop = service.Loop;
        this.owner = owner;
        Pid = pid;
        Key = key;
        queue = PlaceKeys.QueueOf(key);
        wake = new LoopSignal(loop);
        AskedAt = loop.Time.GetTimestamp();
    }

    private enum Phase
    {
        /// <summary>No quorum has yet answered what was asked last.</summary>
        Contacting,

        /// <summary>It stands in the queue and waits for the one before it.</summary>
        Waiting,

        /// <summary>It is the owner.</summary>
        Held,

        /// <summary>It serves no one any more; what is in the store is being removed.</summary>
        Ending,
    }

    public EventLoop Loop => loop;

    public LockKey Key { get; }

    public Pid Pid { get; }

    /// <summary>When its first request came.</summary>
    public long AskedAt { get; }

    /// <summary>The session it stands or stood in the queue by.</summary>
    public Session? Session { get; private set; }

    /// <summary>The fencing token, once held.</summary>
    public long Token { get; private set; }

    /// <summary>Where it stands in the service's list.</summary>
    public LinkedListNode<LockPlace>? Node { get; set; }

    /// <summary>Whether it was told already that it waits for long.</summary>
    public bool IsSlowLogged { get; set; }

    /// <summary>Whether it is held as far as the loop knows; whether it really is, the session says.</summary>
    public bool IsHeld => phase == Phase.Held;

    /// <summary>Whether it asks or waits.</summary>
    public bool IsPending => phase is Phase.Contacting or Phase.Waiting;

    /// <summary>Whether no quorum is known to have it: not answered yet, or waiting while there is none.</summary>
    public bool IsWithoutQuorum => phase == Phase.Contacting || !service.Store.HasQuorum;

    /// <summary>Any thread.</summary>
    public bool IsHeldNow => !IsReleased && !toldLost && Session is { IsValid: true };

    /// <summary>Whether its session is over, so that it needs no removing. Any thread.</summary>
    public bool IsLost => Session is { IsLost: true };

    /// <summary>Whether it was given up rather than lost. Any thread.</summary>
    public bool IsReleased => released || owner is { IsDisposed: true };

    /// <inheritdoc/>
    public override bool MustEndNode => Volatile.Read(ref mustEndNode) > 0 && !IsReleased;

    /// <inheritdoc/>
    public override bool IsTold => toldLost && lostSource is null or { IsCancellationRequested: true };

    /// <summary>Cancelled when the lock is lost. Made on first use: most holders never ask. Any thread.</summary>
    public CancellationToken Lost
    {
        get
        {
            lock (signalGate)
            {
                if (toldLost)
                    return new CancellationToken(canceled: true);
                lostSource ??= new CancellationTokenSource();
                return lostSource.Token;
            }
        }
    }

    /// <inheritdoc/>
    public override void TellLost()
    {
        CancellationTokenSource? source;
        lock (signalGate)
        {
            toldLost = true;
            source = lostSource;
        }

        PaxtorMetrics.LockLost();
        try
        {
            source?.Cancel();
        }
        catch (AggregateException e)
        {
            SessionLog.CallbackFailed(service.Log, e, Key);
        }
    }

    /// <summary>Adds a request that shares this place.</summary>
    public void Join(LockRequest request)
    {
        request.Place = this;
        switch (phase)
        {
            case Phase.Held:
                Give(request);
                break;
            case Phase.Contacting:
                requests.Add(request);
                request.ExpectQuorum();
                wake.Set();
                break;
            case Phase.Waiting:
                requests.Add(request);
                if (!service.Store.HasQuorum || !request.Blocks)
                    request.ExpectQuorum();
                if (!request.Blocks)
                    LoopTasks.Run(loop, AnswerBusyAsync(request));
                break;
            default:
                throw new InvalidOperationException("A request joined a place that ends.");
        }
    }

    /// <summary>Takes back a request that was answered. The last one takes the place with it.</summary>
    public void Drop(LockRequest request)
    {
        if (!requests.Remove(request) || phase is Phase.Held or Phase.Ending)
            return;
        if (requests.Count == 0)
            End();
        wake.Set();
    }

    /// <summary>A session is there, or the quorum is back: it may be worth trying again.</summary>
    public void Wake() => wake.Set();

    /// <summary>There is no quorum from now on.</summary>
    public void QuorumLost()
    {
        if (phase == Phase.Waiting)
        {
            foreach (LockRequest request in requests.ToArray())
                request.NoQuorumNow();
        }
    }

    /// <summary>A session is over and its owners have been told.</summary>
    public void SessionLost(Session session)
    {
        if (!ReferenceEquals(Session, session))
            return;
        if (phase == Phase.Held)
        {
            RecordHeld();
            End();
            service.Remove(this);
            ReturnNumber(mayComeLate: false);
        }

        wake.Set();
    }

    /// <summary>One hold less. With the last the lock counts as given up at once, here; then it is removed from the store.</summary>
    /// <returns>Completes when that is done, or tried once and goes on in the background.</returns>
    public ValueTask ReleaseAsync(LockHold hold)
    {
        if (hold.IsEnded)
            return ValueTask.CompletedTask;
        hold.IsEnded = true;
        if (--holds > 0 || phase != Phase.Held)
            return ValueTask.CompletedTask;
        RecordHeld();
        released = true;
        End();
        service.Remove(this);
        Session session = Session!;
        session.Disown(this);
        if (session.IsLost)
        {
            ReturnNumber(mayComeLate: false);
            return ValueTask.CompletedTask;
        }

        LoopCompletion<bool> firstTry = new(loop);
        LoopTasks.Run(loop, RemoveAsync(session, firstTry, hold.Trace));
        return new ValueTask(firstTry, 0);
    }

    /// <summary>Whoever waits here is answered; what is held is left to the session's end.</summary>
    /// <param name="error">What those who wait get.</param>
    public void Abandon(Exception error)
    {
        foreach (LockRequest request in requests.ToArray())
            request.Fail(error);
    }

    /// <summary>The owner ends: whoever waits here is answered, and the lock given up.</summary>
    /// <param name="error">What those who wait get.</param>
    public ValueTask CloseAsync(Exception error)
    {
        Abandon(error);
        if (phase != Phase.Held)
            return ValueTask.CompletedTask;
        holds = 1;
        return ReleaseAsync(new LockHold(this, mustEndNode: false));
    }

    /// <summary>One owner less that asked for the node's end. Any thread.</summary>
    public void ReleaseFailFast() => Interlocked.Decrement(ref mustEndNode);

    /// <inheritdoc/>
    public override string ToString() => $"The lock {Key} (token {Token}, owner {Pid})";

    private bool IsWanted => phase != Phase.Ending;

    private void Give(LockRequest request)
    {
        bool failFast = request.Options.OnLost == OnLost.FailFast;
        if (failFast)
            Interlocked.Increment(ref mustEndNode);
        holds++;
        PaxtorMetrics.Waited(loop.Time.GetElapsedTime(request.AskedAt).TotalSeconds);
        request.Place = null;
        request.Answer(LockResult.Acquired(new LockHold(this, failFast) { Trace = request.Trace }));
    }

    private void End()
    {
        phase = Phase.Ending;
        owner?.Detach(this);
    }

    private void RecordHeld()
    {
        PaxtorMetrics.HeldChanged(-1);
        PaxtorMetrics.Held(loop.Time.GetElapsedTime(heldSince).TotalSeconds);
    }
}
