using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Client;

/// <summary>
/// The coordination store of the embedded quorum as one node uses it: over the network to the voters, or straight into the voter that lives in
/// this node.
/// </summary>
/// <remarks>
/// Fault model: connections break at any time, frames on them are lost then; voters stop, restart, lose the quorum, answer late or never. Voters
/// have proven who they are and are not expected to lie, but bytes that make no sense only cost the connection they came on.
/// </remarks>
internal sealed partial class QuorumStore : ICoordinationStore, INetworkHandler, IMemberClient
{
    private readonly VoterSet voters;
    private readonly CallPump calls;
    private readonly WatchMux watches;
    private readonly QuorumObservers observers = new();
    private readonly LoopTimer sweepTimer;
    private readonly LoopTimer pumpTimer;
    private readonly ILogger? logger;
    private readonly long sweepTicks;

    /// <summary>When the sweep timer will fire; the largest value when it is not armed.</summary>
    private long sweepDue = long.MaxValue;

    private bool disposed;

    /// <summary>Makes the store and opens connections to the voters. To be called on the loop.</summary>
    /// <param name="loop">The node's event loop.</param>
    /// <param name="network">The node's network. Its handler must pass on what it tells, see <see cref="QuorumRouter"/>.</param>
    /// <param name="voters">All voters of the cluster, this node included where it votes.</param>
    /// <param name="local">The voter that lives in this node, see <see cref="LocalMember"/>; null where none does.</param>
    /// <param name="options">The settings.</param>
    /// <param name="logger">The log; may be null.</param>
    public QuorumStore(EventLoop loop, INetwork network, IReadOnlyList<VoterAddress> voters, ILocalVoter? local, QuorumStoreOptions options, ILogger? logger)
    {
        loop.AssertCurrent();
        options.Validate(network.MaxFrameBytes);
        Loop = loop;
        Limits = options.Limits;
        this.logger = logger;
        this.voters = new VoterSet(loop, network, voters, local, options.SilenceTimeout);
        calls = new CallPump(loop, this.voters, options);
        watches = new WatchMux(loop, this.voters, options);
        sweepTicks = loop.Ticks(options.SweepInterval);
        sweepTimer = loop.CreateTimer(static s => ((QuorumStore)s!).OnSweep(), this);
        pumpTimer = loop.CreateTimer(static s => ((QuorumStore)s!).Pump(), this);
        local?.AttachClient(this);
    }

    /// <inheritdoc/>
    public EventLoop Loop { get; }

    /// <inheritdoc/>
    public StoreLimits Limits { get; }

    /// <inheritdoc/>
    public bool HasQuorum => observers.HasQuorum;

    /// <summary>The name of the leader as the voters last told; empty when none is known.</summary>
    public string LeaderName => voters.LeaderName(Loop.Now());

    /// <summary>The highest revision of the store that a voter told of.</summary>
    public long KnownRevision => voters.KnownRevision;

    /// <summary>What is known of each voter, in the order in which they are configured.</summary>
    public ReadOnlySpan<VoterLink> Voters => voters.All;

    /// <summary>Called whenever something was learned of a voter: a new status, a connection made or lost.</summary>
    public Action? OnVoterChanged { get; set; }

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
        CallKind kind = transaction.IsReadOnly ? CallKind.Read : CallKind.Write;
        return Submit(kind, transaction, default, default, RequestLimits.Check(transaction, Limits)).TransactionTask;
    }

    /// <inheritdoc/>
    public ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive) =>
        Submit(CallKind.GrantLease, null, lease, timeToLive, RequestLimits.Check(lease, timeToLive)).TimeToLiveTask;

    /// <inheritdoc/>
    public ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease) => Submit(CallKind.KeepAlive, null, lease, default, RequestLimits.Check(lease)).TimeToLiveTask;

    /// <inheritdoc/>
    public ValueTask RevokeLeaseAsync(LeaseId lease) => Submit(CallKind.RevokeLease, null, lease, default, RequestLimits.Check(lease)).Task;

    /// <inheritdoc/>
    public IWatch Watch(WatchRequest request, IWatchObserver observer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        Loop.AssertCurrent();
        StoreWatch watch = watches.Begin(request, observer);
        SchedulePump(Loop.Now());
        return watch;
    }

    /// <inheritdoc/>
    public void OnConnected(PeerId peer)
    {
        if (voters.Of(peer) is not { } voter)
            return;
        voter.OnConnected();
        Update(Loop.Now());
    }

    /// <inheritdoc/>
    public void OnDisconnected(PeerId peer)
    {
        if (voters.Of(peer) is not { } voter)
            return;
        watches.OnVoterLost(voter);
        voter.OnDisconnected();
        calls.OnVoterLost(voter);
        Update(Loop.Now());
    }

    /// <inheritdoc/>
    public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
    {
        if (voters.Of(peer) is not { } voter)
        {
            // A client of the quorum may say that it leaves; everything else comes from voters only.
            if (frame.IsEmpty || (FrameKind)frame[0] != FrameKind.Goodbye)
                throw new WireFormatException("a node that does not vote sent a frame of a voter");
            return;
        }

        OnFrame(voter, frame);
    }

    /// <inheritdoc/>
    public void OnMemberFrame(ReadOnlySpan<byte> frame) => OnFrame(voters.Local!, frame);

    /// <summary>
    /// Completes everything outstanding: as unknown where a change may have been carried out, else as "no quorum". Watches end. To be called
    /// on the loop.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        Loop.AssertCurrent();
        if (disposed)
            return ValueTask.CompletedTask;
        disposed = true;
        sweepTimer.Dispose();
        pumpTimer.Dispose();
        calls.Close();
        watches.Close();
        observers.Set(false);
        return ValueTask.CompletedTask;
    }

    private void OnFrame(VoterLink voter, ReadOnlySpan<byte> frame)
    {
        if (disposed)
            return;
        if (frame.IsEmpty)
            throw new WireFormatException("a frame is empty");
        ReadOnlySpan<byte> message = frame[1..];
        long now = Loop.Now();
        switch ((FrameKind)frame[0])
        {
            case FrameKind.Response:
                calls.OnResponse(voter, ResponseFrame.Read(message), now);
                SchedulePump(now);
                break;
            case FrameKind.WatchEvents:
                watches.OnEvents(voter, WatchEventsFrame.Read(message));
                break;
            case FrameKind.WatchEnded:
                watches.OnEnded(voter, WatchEndedFrame.Read(message), now);
                SchedulePump(now);
                break;
            case FrameKind.VoterStatus:
                if (!voters.OnStatus(voter, VoterStatusFrame.Read(message), now) && logger is not null)
                    LogForeign(logger, voter.Name);
                Update(now);
                break;
            case FrameKind.Goodbye:
                voter.IsLeaving = true;
                if (logger is not null)
                    LogGoodbye(logger, voter.Name, GoodbyeFrame.Read(message).Reason);
                Update(now);
                break;
            default:
                // A newer voter may say more than this version knows. What it must not leave out it says in a kind that is old.
                break;
        }
    }

    private StoreCall Submit(CallKind kind, Transaction? transaction, LeaseId lease, TimeSpan timeToLive, string? refusal)
    {
        Loop.AssertCurrent();
        StoreCall call = calls.Submit(kind, transaction, lease, timeToLive, refusal);
        if (calls.HasQueued)
            SchedulePump(Loop.Now());
        if (sweepDue == long.MaxValue || sweepDue - sweepTicks > Loop.Now())
            ScheduleSweep(Loop.Now());
        return call;
    }

    /// <summary>Something about a voter has changed: what waits may go out, and the quorum may have come or gone.</summary>
    private void Update(long now)
    {
        if (disposed)
            return;
        calls.Pump(now);
        watches.Pump(now);
        SchedulePump(now);
        ScheduleSweep(now);
        bool had = observers.HasQuorum;
        bool has = voters.HasQuorum(now);
        if (had != has && logger is not null)
            LogQuorum(logger, has ? "has come" : "is gone");
        observers.Set(has);
        OnVoterChanged?.Invoke();
    }

    private void Pump()
    {
        long now = Loop.Now();
        calls.Pump(now);
        watches.Pump(now);
        SchedulePump(now);
    }

    private void OnSweep()
    {
        sweepDue = long.MaxValue;
        long now = Loop.Now();
        calls.Sweep(now);
        Update(now);
    }

    /// <summary>Sees to it that what waits only because voters pause is tried again when they no longer do.</summary>
    private void SchedulePump(long now)
    {
        if (disposed || (!calls.HasQueued && !watches.HasWaiting))
            return;
        long? due = voters.PauseEnd(now);
        if (watches.HasWaiting && watches.PausedUntil > now && (due is null || watches.PausedUntil < due))
            due = watches.PausedUntil;
        if (due is { } at)
            pumpTimer.Arm(Loop.Span(at - now));
    }

    /// <summary>One timer for all deadlines: coarse while calls are out, and otherwise at the moment when silence will count as loss.</summary>
    private void ScheduleSweep(long now)
    {
        if (disposed)
            return;
        long due = calls.Outstanding > 0 ? now + sweepTicks : long.MaxValue;
        if (voters.QuorumEnd(now) is { } end && end < due)
            due = end;
        if (due >= sweepDue)
            return;
        sweepDue = due;
        sweepTimer.Arm(Loop.Span(due - now));
    }

    [LoggerMessage(EventId = 80, Level = LogLevel.Information, Message = "The quorum {Change}.")]
    private static partial void LogQuorum(ILogger logger, string change);

    [LoggerMessage(EventId = 81, Level = LogLevel.Information, Message = "The voter {Voter} leaves: {Reason}")]
    private static partial void LogGoodbye(ILogger logger, string voter, string reason);

    [LoggerMessage(EventId = 82, Level = LogLevel.Error, Message = "The voter {Voter} belongs to another cluster than the voters that this node has worked with. It is not used. If the cluster was founded anew, start this node again.")]
    private static partial void LogForeign(ILogger logger, string voter);
}
