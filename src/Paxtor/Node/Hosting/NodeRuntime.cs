using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Locks;
using Paxtor.Names;
using Paxtor.Processes;
using Paxtor.Quorum.Backup;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica;
using Paxtor.Sessions;
using Paxtor.Transport;

namespace Paxtor.Node;

/// <summary>A real node put together: clock, loop, network, voter, client of the quorum, session and locks.</summary>
internal sealed partial class NodeRuntime : IAsyncDisposable
{
    /// <summary>How often the state of a store that does not tell of its changes is made readable.</summary>
    private static readonly TimeSpan PublishInterval = TimeSpan.FromSeconds(1);

    private readonly NodeSettings settings;
    private readonly ILogger logger;
    private readonly NodeFailure failure;
    private readonly SerialLoop loop;
    private readonly TcpNetwork network;
    private readonly VoterHost? voter;
    private ICoordinationStore? store;
    private LoopTimer? publishTimer;
    private SessionManager? sessions;
    private ThreadSessionWatchdog? watchdog;
    private LockService? lockService;
    private MemberList? members;
    private ProcessRuntime? processes;
    private Remoting? remoting;
    private NameService? names;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeSnapshot snapshot = new(VoterRoleNames.Client, "", HasQuorum: false, 0, "");
    private PaxtorVoterStatus? ownVoter;
    private int stopping;

    public NodeRuntime(NodeSettings settings, ILogger logger, NodeFailure failure, SerialLoop loop, TcpNetwork network, VoterHost? voter)
    {
        this.settings = settings;
        this.logger = logger;
        this.failure = failure;
        this.loop = loop;
        this.network = network;
        this.voter = voter;
    }

    public NodeFailure Failure => failure;

    public ILocks Locks { get; private set; } = null!;

    public LockService LockService => lockService!;

    public ProcessRuntime Processes => processes!;

    public NameService Names => names!;

    public PaxtorNodeStatus Status
    {
        get
        {
            NodeSnapshot now = Volatile.Read(ref snapshot);
            bool runs = failure.Error is null && Volatile.Read(ref stopping) == 0;
            Session? session = runs ? sessions?.Valid : null;
            string? problem = failure.Error is { } error ? error.Message : now.Problem.Length > 0 ? now.Problem : null;
            return new PaxtorNodeStatus(
                settings.Name, now.Role, now.Leader.Length > 0 ? now.Leader : null, runs && now.HasQuorum, session is not null, session?.Lease.ToString(), now.Revision, problem);
        }
    }

    /// <summary>What this node's own voter last told of itself; null where there is none. Any thread.</summary>
    public PaxtorVoterStatus? OwnVoter => Volatile.Read(ref ownVoter);

    /// <summary>See <see cref="PaxtorNode.GetVotersAsync"/>.</summary>
    public async Task<IReadOnlyList<PaxtorVoterStatus>> GetVotersAsync(CancellationToken cancellationToken)
    {
        PaxtorVoterStatus[] voters = [];
        Task read = loop.RunOnLoopAsync(() =>
        {
            if (store is QuorumStore embedded)
                voters = VoterStatuses.Read(embedded, settings);
        });
        await read.WaitAsync(cancellationToken).ConfigureAwait(false);
        return voters;
    }

    /// <summary>See <see cref="PaxtorNode.BackupAsync"/>.</summary>
    public async Task<long> BackupAsync(string file, CancellationToken cancellationToken)
    {
        if (settings.Engine is { } engine)
            throw new InvalidOperationException($"The engine of this node is {engine.Name}, which has backups of its own.");
        DateTimeOffset takenAt = loop.Time.GetUtcNow();
        StoreSnapshot? state = null;
        try
        {
            Task read = loop.RunOnLoopAsync(async () => state = await StoreBackup.ReadAsync(store!).ConfigureAwait(false));
            await read.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NoQuorumException e)
        {
            throw new QuorumUnavailableException("There is no quorum to read the cluster's state.", e);
        }

        BackupFile.Write(file, takenAt, state!.Revision, state.Encode());
        return state.Revision;
    }

    /// <summary>See <see cref="PaxtorNode.ListLocksAsync"/>.</summary>
    public IAsyncEnumerable<LockQueue> ListLocksAsync(CancellationToken cancellationToken) => ((NodeLocks)Locks).ListAsync(cancellationToken);

    /// <summary>Does something with the store, on its loop.</summary>
    public async Task<T> OnStoreAsync<T>(Func<ICoordinationStore, ValueTask<T>> action)
    {
        T result = default!;
        await loop.RunOnLoopAsync(async () => result = await action(store!).ConfigureAwait(false)).ConfigureAwait(false);
        return result;
    }

    /// <summary>Leaves in order: see <see cref="PaxtorNode.DisposeAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref stopping, 1) != 0)
        {
            await stopped.Task.ConfigureAwait(false);
            return;
        }

        long begun = loop.Time.GetTimestamp();
        if (failure.Error is null)
        {
            // They may need their locks, and the quorum, until the end. Each gives up its name, so that it starts elsewhere at once.
            await WithinAsync(loop.RunOnLoopAsync(() => names!.Leave()), begun, "ending the names").ConfigureAwait(false);
            await WithinAsync(processes!.StopAsync(settings.StopTimeout).AsTask(), begun, "ending the processes").ConfigureAwait(false);
            await WithinAsync(loop.RunOnLoopAsync(() => lockService!.CloseAsync()), begun, "giving up what the node owns").ConfigureAwait(false);
            if (voter?.Member is { } member)
                await WithinAsync(LeaveAsync(member), begun, "leaving the quorum").ConfigureAwait(false);
        }

        await StopAsync().ConfigureAwait(false);
        LogStopped(logger, settings.Name);
    }

    /// <summary>Ends everything at once, as in a crash: nothing is given up, handed over or said. What is on disk stays.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref stopping, 1) == 0)
            await StopAsync().ConfigureAwait(false);
        await stopped.Task.ConfigureAwait(false);
    }

    /// <summary>Makes the parts that live on the loop and sets them going. On the loop.</summary>
    public void Assemble(ILoggerFactory loggers, long incarnation, IServiceProvider? services)
    {
        QuorumMember? member = voter?.Assemble(loop, network);
        store = settings.Engine is { } engine
            ? engine.CreateStore(new StoreEngineContext(loop, settings.Cluster, settings.RequestTimeout, loggers))
            : CreateEmbedded(member, loggers);
        watchdog = new ThreadSessionWatchdog(loop, SessionOptions.StopGraceOf(settings.SessionMargin), reason => failure.Report(new InvalidOperationException(reason)));
        SessionOptions session = new() { TimeToLive = settings.SessionTimeToLive, RenewalInterval = settings.SessionRenewal, Margin = settings.SessionMargin };
        sessions = new SessionManager(store, settings.Name, incarnation, session, watchdog, loggers.CreateLogger("Paxtor.Session"));
        lockService = new LockService(store, sessions, settings.Name, incarnation, settings.Locks, loggers.CreateLogger("Paxtor.Locks"));
        Locks = new NodeLocks(lockService);
        processes = new ProcessRuntime(settings.Name, incarnation, settings.Declarations, new PoolScheduler(loop.Time), lockService, loggers, services, failure.Report)
        {
            CopiesMessages = settings.CopiesLocalMessages,
        };
        if (voter is not null)
            voter.OnChanged = Publish;
        members = new MemberList(store, loggers.CreateLogger("Paxtor.Members"));
        QuorumStore? embedded = store as QuorumStore;

        // Frames come only after this turn, when all is ready for them.
        remoting = MakeRemoting(loggers);
        names = new NameService(store, sessions, members, processes, loggers.CreateLogger("Paxtor.Names"));
        network.Start(new FrameRouter(embedded is null ? null : new QuorumRouter(member, embedded), remoting));
        if (embedded is not null)
        {
            embedded.OnVoterChanged = Publish;
        }
        else
        {
            store.ObserveQuorum(_ => Publish());
            publishTimer = loop.CreateTimer(static s => ((NodeRuntime)s!).OnPublishTimer(), this);
            publishTimer.Arm(PublishInterval);
        }

        member?.Start();
        sessions.Record = sessions.Record with
        {
            Endpoint = AdvertisedEndpoint.Of(settings.Name, settings.Advertise, settings.Listen, network.LocalEndPoint) ?? "",
            Classes = ClassId.Of(settings.Declarations),
        };
        sessions.Start();
        members.Start();
        names.Start();
        Publish();
        NodeGauges.Add(this, settings.Name, settings.Cluster);
        ProcessGauges.Add(processes, settings.Cluster);
        NameMetrics.Add(names, settings.Cluster);
    }

    /// <summary>The way between the processes of this node and those of others; voters are dialed by the client of the quorum.</summary>
    private Remoting MakeRemoting(ILoggerFactory loggers)
    {
        Dictionary<string, string> voters = settings.Voters.Where(v => v.Name != settings.Name).ToDictionary(static v => v.Name, static v => v.Endpoint);
        Remoting made = new(
            loop, network, members!, processes!, settings.Declarations, voters, () => network.LocalEndPoint is not null, new RemotingOptions(), loggers.CreateLogger("Paxtor.Processes"));
        processes!.Remoting = made;
        return made;
    }

    private QuorumStore CreateEmbedded(QuorumMember? member, ILoggerFactory loggers)
    {
        QuorumStoreOptions options = new() { RequestTimeout = settings.RequestTimeout };
        return new QuorumStore(loop, network, settings.Voters, member is null ? null : new LocalMember(member), options, loggers.CreateLogger("Paxtor.Client"));
    }

    private void OnPublishTimer()
    {
        Publish();
        publishTimer!.Arm(PublishInterval);
    }

    /// <summary>Makes what the loop knows readable for other threads.</summary>
    private void Publish()
    {
        MemberStatus? member = voter?.Member?.Status;
        switch (store)
        {
            case null:
                break;
            case QuorumStore known:
                if (voter is not null)
                    Volatile.Write(ref ownVoter, VoterStatuses.ReadOwn(known, settings));
                Volatile.Write(ref snapshot, new NodeSnapshot(
                    VoterRoleNames.Of(member), member is { Leader.Length: > 0 } ? member.Leader : known.LeaderName, known.HasQuorum, known.KnownRevision, member?.Problem ?? ""));
                break;
            default:
                IStoreStatus? told = store as IStoreStatus;
                Volatile.Write(ref snapshot, new NodeSnapshot(VoterRoleNames.Client, "", store.HasQuorum, told?.KnownRevision ?? 0, told?.Problem ?? ""));
                break;
        }
    }

    private async Task LeaveAsync(QuorumMember member)
    {
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.RunOnLoopAsync(() => member.Leave(() => left.TrySetResult())).ConfigureAwait(false);
        await left.Task.ConfigureAwait(false);
    }

    /// <summary>Waits for a step of the stop, no longer than the stop as a whole may take.</summary>
    private async Task WithinAsync(Task step, long begun, string what)
    {
        TimeSpan left = settings.StopTimeout - loop.Time.GetElapsedTime(begun);
        try
        {
            await step.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, loop.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogCutShort(logger, what, settings.StopTimeout);
        }
    }

    /// <summary>The loop is dead or the disk failed: whatever the node owned is told lost now, and the other nodes see it gone.</summary>
    public void StopActing()
    {
        if (sessions?.Valid is { } session)
            watchdog!.Lose(session, SessionLoss.Expired);

        // Not on the thread of the loop or of the log, which are to be ended.
        _ = Task.Run(KillAsync);
    }

    private async Task StopAsync()
    {
        processes?.Abort();
        NodeGauges.Remove(this);
        if (processes is not null)
            ProcessGauges.Remove(processes);
        if (names is not null)
            NameMetrics.Remove(names);
        try
        {
            if (failure.Error is null)
                await WithinAsync(loop.RunOnLoopAsync(StopOnLoopAsync), loop.Time.GetTimestamp(), "stopping the loop").ConfigureAwait(false);
            await network.DisposeAsync().ConfigureAwait(false);
            watchdog?.Dispose();
            voter?.Dispose();
            loop.Dispose();
            settings.Security.Dispose();
        }
        catch (Exception e)
        {
            LogStopFailed(logger, e);
            stopped.TrySetException(e);
            throw;
        }

        stopped.TrySetResult();
    }

    private async ValueTask StopOnLoopAsync()
    {
        voter?.Member?.Stop();
        names?.Close();
        remoting?.Close();
        members?.Close();
        publishTimer?.Dispose();
        if (store is { } open)
            await open.DisposeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 202, Level = LogLevel.Information, Message = "The node {Node} has stopped.")]
    private static partial void LogStopped(ILogger logger, string node);

    [LoggerMessage(EventId = 203, Level = LogLevel.Error, Message = "The node did not stop as it should.")]
    private static partial void LogStopFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 204, Level = LogLevel.Warning, Message = "The stop was cut short while {What}: Paxtor:StopTimeout is {Timeout}.")]
    private static partial void LogCutShort(ILogger logger, string what, TimeSpan timeout);
}
