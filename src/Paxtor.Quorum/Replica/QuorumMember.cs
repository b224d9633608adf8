using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Replica.Requests;
using Paxtor.Quorum.Replica.Watches;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;
using Paxtor.Transport;

namespace Paxtor.Quorum.Replica;

/// <summary>
/// One voter of the embedded quorum. It lives on an event loop, does no I/O itself and never blocks: frames go through an
/// <see cref="INetwork"/>, writes through an <see cref="ILogWorker"/>, time is the loop's. So it runs the same in the simulator.
/// </summary>
/// <remarks>
/// A turn of the loop: frames, ticks and reports of the worker change the core and gather requests; the hook at the end of the turn seals
/// the requests into one entry, sends appends before the local write begins, applies what is committed, answers, feeds watches, and
/// flushes the network once. Acknowledged means durable on a majority, and applied here.
/// </remarks>
internal sealed partial class QuorumMember : INetworkHandler
{
    /// <summary>Set in the ids of requests that a voter itself sends (forwarded ones), so that their answers are told from those of a client in the same node.</summary>
    public const ulong MemberRequestBit = 1UL << 63;

    /// <summary>
    /// How long a follower may not know of a commit while its leader has nothing more to append. Only watches that it serves wait for it; under load the next
    /// append tells it, and a third of the messages between voters is saved.
    /// </summary>
    private static readonly TimeSpan CommitNoticeDelay = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan WaitingLogPause = TimeSpan.FromSeconds(10);

    private readonly QuorumMemberOptions options;
    private readonly StoredIdentity identity;
    private readonly EventLoop loop;
    private readonly INetwork network;
    private readonly ILogWorker worker;
    private readonly IQuorumMemberOwner owner;
    private readonly ILogger logger;
    private readonly MemberClock clock;
    private readonly LocalLink local;
    private readonly Outbox outbox;
    private readonly ConnectionTable connections;
    private readonly Responder responder;
    private readonly RefusalLog refusals;
    private readonly RequestRouter router;
    private readonly WatchServer watches;
    private readonly FormationProblems problems;
    private readonly FormationProtocol formation;
    private readonly StatusBoard status;
    private readonly LoopTimer ticker;
    private readonly ElectionTimer elections;
    private readonly LoopTimer commitNotice;
    private readonly Wake wake;
    private RecoveredState? recovered;
    private RaftDriver? driver;
    private byte[] fromClient = new byte[1024];
    private long lastTick;
    private long quorumSeenAt;
    private long nextWaitingLog;
    private bool commitNoticeArmed;
    private bool started;
    private bool stopped;

    /// <summary>Makes a voter; <see cref="Start"/> sets it going. To be called on the loop.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="identity">Whose data directory it is, as durable (<see cref="VoterStorage.Identity"/>).</param>
    /// <param name="recovered">What the directory kept (<see cref="VoterStorage.Recovered"/>); null while not formed.</param>
    /// <param name="loop">The node's event loop.</param>
    /// <param name="network">The node's network. Its handler passes on what it tells.</param>
    /// <param name="startWorker">Makes the log worker that reports to the events given. Whoever makes it disposes it, after <see cref="Stop"/>.</param>
    /// <param name="owner">Who runs the voter.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="ArgumentException">A setting is out of range, or two contradict each other.</exception>
    /// <exception cref="WireFormatException">The recovered snapshot is none of this store.</exception>
    public QuorumMember(
        QuorumMemberOptions options,
        StoredIdentity identity,
        RecoveredState? recovered,
        EventLoop loop,
        INetwork network,
        Func<ILogWorkerEvents, ILogWorker> startWorker,
        IQuorumMemberOwner owner,
        ILogger logger)
    {
        options.Validate();
        int needed = Math.Max(Math.Max(options.MaxBatchBytes, options.Limits.MaxRequestBytes), options.Limits.MaxResponseBytes) + 1024;
        if (network.MaxFrameBytes < needed)
            throw new ArgumentException($"The largest batch or answer needs frames of {needed} bytes, and the network's limit is {network.MaxFrameBytes}.", nameof(network));
        if (recovered is null == (identity.State == FormationState.Formed))
            throw new ArgumentException("A formed voter, and only a formed one, has recovered something.", nameof(recovered));
        this.options = options;
        this.identity = identity;
        this.recovered = recovered;
        this.loop = loop;
        this.network = network;
        this.owner = owner;
        this.logger = logger;
        clock = new MemberClock(loop.Time);
        local = new LocalLink(loop);
        outbox = new Outbox(network, local);
        connections = new ConnectionTable(network, identity);
        responder = new Responder(options, outbox);
        refusals = new RefusalLog(logger, clock);
        Machine = new StoreMachine(new StoreMachineOptions { ResponseBytesMax = options.Limits.MaxResponseBytes });
        router = new RequestRouter(options, clock, responder, outbox, new RouteView(this), refusals);
        watches = new WatchServer(options, loop, outbox, Machine);
        problems = new FormationProblems(clock, logger);
        status = new StatusBoard(options, clock, connections, outbox, owner, logger);
        worker = startWorker(new WorkerPort(loop, new WorkerReports(this)));
        formation = new FormationProtocol(identity, loop.Random, connections, outbox, worker, problems, BeginReplica);
        ticker = loop.CreateTimer(static s => ((QuorumMember)s!).Guarded(static m => m.Tick()), this);
        elections = new ElectionTimer(this);
        commitNotice = loop.CreateTimer(static s => ((QuorumMember)s!).Guarded(static m => m.NotifyCommit()), this);
        wake = new Wake(loop);
    }

    /// <summary>What the voter is now.</summary>
    public MemberStatus Status => status.Status;

    /// <summary>The state machine; to look at.</summary>
    public StoreMachine Machine { get; }

    /// <summary>The Raft core; to look at. Null while the cluster is not formed.</summary>
    public RaftNode? Raft => driver?.Raft;

    /// <summary>Called after each entry (or restored snapshot) was applied, with its index and term; for checks.</summary>
    public Action<ulong, ulong>? Applied { get; set; }

    /// <summary>Whether a frame that came to a node with both a voter and a client is for the voter. A <see cref="FrameKind.Goodbye"/> is for both.</summary>
    /// <param name="frame">The frame with its first byte.</param>
    public static bool IsForMember(ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty)
            return true;
        switch ((FrameKind)frame[0])
        {
            case FrameKind.Raft or FrameKind.SnapshotChunk or FrameKind.Formation or FrameKind.Request or FrameKind.WatchOpen or FrameKind.WatchClose or FrameKind.Goodbye:
                return true;
            case FrameKind.Response:
                return (ResponseFrame.Read(frame[1..]).Id & MemberRequestBit) != 0;
            default:
                return false;
        }
    }

    /// <summary>Opens the connections to the other voters and begins to form, to follow or to campaign.</summary>
    public void Start()
    {
        if (started)
            throw new InvalidOperationException("A voter is started once.");
        started = true;
        loop.AtEndOfTurn(() => Guarded(static m => m.EndTurn()));
        lastTick = clock.Now;
        quorumSeenAt = clock.Now;
        Guarded(static m => m.StartGuarded());
    }

    /// <summary>
    /// Makes the client of this node known. It is like a peer that is always connected: it is told <see cref="FrameKind.VoterStatus"/>
    /// soon after this, sends by <see cref="SendFromClient"/>, and every request of it is answered.
    /// </summary>
    public void AttachClient(IMemberClient client)
    {
        local.Client = client;
        Connection connection = connections.AttachLocal(identity.NodeName);
        status.Tell(connection, Machine.Revision);
        wake.Post();
    }

    /// <summary>A frame of the attached client, head and body together; both are copied. Answers come later, never inside this call.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public void SendFromClient(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default)
    {
        if (stopped)
            return;
        Connection from = connections.Local ?? throw new InvalidOperationException("No client is attached.");
        int length = head.Length + body.Length;
        if (fromClient.Length < length)
            fromClient = new byte[Math.Max(length, fromClient.Length * 2)];
        head.CopyTo(fromClient);
        body.CopyTo(fromClient.AsSpan(head.Length));

        // The client may send in a hook of its own that runs after this voter's: another turn must follow.
        wake.Post();
        OnFrameGuarded(from, fromClient.AsSpan(0, length));
    }

    /// <inheritdoc/>
    public void OnConnected(PeerId peer)
    {
        if (!stopped)
            Guarded(static (m, p) => m.Connected(m.connections.Connected(p)), peer);
    }

    /// <inheritdoc/>
    public void OnDisconnected(PeerId peer)
    {
        if (!stopped)
            Guarded(static (m, p) => m.Disconnected(m.connections.Get(p)), peer);
    }

    /// <inheritdoc/>
    public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
    {
        if (!stopped)
            OnFrameGuarded(connections.Get(peer), frame);
    }

    private void StartGuarded()
    {
        if (identity.State == FormationState.Formed)
            BeginReplica();
        foreach (StoredVoter voter in identity.Voters)
        {
            if (voter.Id != identity.NodeId)
                network.Open(voter.Name, voter.EndPoint);
        }

        formation.Tick();
        ticker.Arm(options.HeartbeatInterval);
    }

    /// <summary>The voter is formed: from here on there is a core.</summary>
    private void BeginReplica()
    {
        RaftConfiguration configuration = new(identity.Voters.Select(static v => v.Id));
        RaftSnapshot snapshot = recovered?.Snapshot?.Meta ?? new RaftSnapshot(0, 0, configuration);
        foreach (string note in recovered?.Notes ?? [])
            MemberLog.Recovery(logger, note);
        if (recovered?.Snapshot is { } data)
            Machine.Restore(data.Chunks);
        RaftInitialState initial = new()
        {
            HardState = recovered?.HardState ?? default,
            Snapshot = snapshot,
            Entries = recovered?.Entries ?? default,
        };
        recovered = null; // its buffers would be kept for as long as this voter lives
        RaftOptions raftOptions = new()
        {
            Id = identity.NodeId,
            ElectionTicks = options.ElectionTicks,
            HeartbeatTicks = QuorumMemberOptions.TicksPerHeartbeat,
            MaxMessageBytes = Math.Min(1 << 20, network.MaxFrameBytes / 2),
            MaxUncommittedBytes = options.MaxUncommittedBytes,
            SnapshotTailEntries = options.SnapshotTailEntries,
            DeferCommitNotices = true,
        };
        RaftNode raft = new(raftOptions, initial, loop.Random);
        driver = new RaftDriver(options, clock, raft, Machine, connections, outbox, responder, refusals, worker, logger)
        {
            Applied = (index, term) => Applied?.Invoke(index, term),
        };
        MemberLog.Formed(logger, formation.ClusterId.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), string.Join(", ", identity.Voters.Select(static v => v.Name)));
        for (int i = 0; identity.Voters.Count == 1 && raft.Role == RaftRole.Follower && i < 2 * options.ElectionTicks; i++)
            raft.Tick(); // nobody else could lead: there is nothing to wait for
    }

    private void Connected(Connection connection)
    {
        connection.IsConnected = true;
        if (connection.VoterId != 0)
            formation.OnConnected(connection);
        status.Tell(connection, Machine.Revision);
    }

    private void Disconnected(Connection connection)
    {
        connection.IsConnected = false;
        responder.Forget(connection);
        outbox.Forget(connection);
        watches.Forget(connection);
        problems.Forget(connection);
        if (connection.VoterId == 0)
            return;
        formation.OnDisconnected(connection);
        router.OnDisconnected(connection);
        if (driver is not null)
        {
            driver.SnapshotsOut.OnDisconnected(connection);
            driver.SnapshotsIn.OnDisconnected(connection);
            driver.Raft.PeerUnreachable(connection.VoterId);
            LeaderLost(connection, driver.Raft);
        }

        StoredVoter voter = identity.Voters.First(v => v.Id == connection.VoterId);
        network.Open(voter.Name, voter.EndPoint); // it may have been closed here, because it did not read
    }

    private void Tick()
    {
        long now = clock.Now;
        long gap = now - lastTick;
        lastTick = now;
        bool stoodStill = gap > clock.Units(options.ElectionTimeout);
        if (stoodStill)
            MemberLog.StoodStill(logger, (long)clock.Span(gap).TotalMilliseconds);
        formation.Tick();
        LogWaiting(now);
        outbox.Retry();
        router.Sweep(now);
        driver?.Tick(elections.EndHeartbeat(), stoodStill, router);
        if (driver is not null)
            driver.RouteChanged = true; // what is held is tried again at each tick
        GuardWatches(now);
        TickLeave();
        ticker.Arm(options.HeartbeatInterval);
    }

    /// <summary>Says now and then for whom the first formation waits.</summary>
    private void LogWaiting(long now)
    {
        if (driver is not null || now < nextWaitingLog)
            return;
        nextWaitingLog = now + clock.Units(WaitingLogPause);
        if (formation.Missing is { Length: > 0 } missing)
            MemberLog.WaitingForVoters(logger, missing);
    }

    /// <summary>
    /// Ends the watches of a voter that has been without a quorum for an election timeout: a silent leader is noticed after one, and a
    /// change of leader takes less than another, so that it ends no watch. And those of a voter whose disk hangs: it applies nothing.
    /// </summary>
    private void GuardWatches(long now)
    {
        if (driver is { DiskStalls: true })
            watches.Suspend();
        else if (!status.Status.HasQuorum && now - quorumSeenAt > clock.Units(options.ElectionTimeout))
            watches.Suspend();
    }

    /// <summary>Its end of turn sends what is due.</summary>
    private void NotifyCommit()
    {
        commitNoticeArmed = false;
        driver?.Raft.NotifyCommit();
    }

    private void EndTurn()
    {
        if (!started)
            return;
        if (driver is not null)
        {
            RaftNode raft = driver.Raft;
            router.SetLeaderless(raft.Leader == 0 || !raft.QuorumActive);
            driver.RunTurn(router);
            if (raft.CommitNoticeDue && !commitNoticeArmed)
            {
                commitNoticeArmed = true;
                commitNotice.Arm(CommitNoticeDelay);
            }

            elections.Schedule(raft);
        }

        status.Update(driver?.Raft, formation.ClusterId, problems.Current, Machine.Revision, Machine.Leases.Count);
        if (status.Status.HasQuorum)
        {
            quorumSeenAt = clock.Now;
            if (driver is not { DiskStalls: true })
                watches.Resume();
        }

        outbox.Flush();
    }
}
