using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Locks;
using Paxtor.Names;
using Paxtor.Processes;
using Paxtor.Processes.Contracts;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Storage;
using Paxtor.Sessions;
using Paxtor.Testing.Cluster;
using Paxtor.Testing.Disks;
using Paxtor.Testing.Network;
using Paxtor.Testing.Tracing;

namespace Paxtor.Testing;

/// <summary>
/// One node of a <see cref="SimulatedCluster"/>: made of the same classes as a real one, but for its clock, network and disk. It can be
/// paused, killed and started again; a voter then goes on from what its disk kept.
/// </summary>
public sealed class SimulatedNode
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly SimulatedCluster cluster;
    private SimulatedUserContext? context;
    private SimulatedLocks? locks;
    private Remoting? remoting;
    private MemberList? members;

    /// <summary>The life that leaves, or left, in good order.</summary>
    private SimulatedLoop? leavingLoop;

    internal SimulatedNode(SimulatedCluster cluster, string name, bool votes)
    {
        this.cluster = cluster;
        Name = name;
        Votes = votes;
        if (votes)
            Disk = new SimulatedDisk($"/{name}", cluster.Simulation.CreateRandom());
    }

    /// <summary>Its name, <c>name@host</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it is one of the voters.</summary>
    public bool Votes { get; }

    /// <summary>Whether it runs now; a paused node does.</summary>
    public bool IsRunning => Loop is { IsAlive: true };

    /// <summary>Whether it is about to end in good order; see <see cref="Leave"/>.</summary>
    internal bool IsLeaving => IsRunning && ReferenceEquals(leavingLoop, Loop);

    /// <summary>Why it ended by itself or could not start; null when it runs or was killed.</summary>
    public Exception? Problem { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>The clocks of its present life.</summary>
    public SimulatedTimeProvider Clock => (Loop ?? throw NotRunning()).Clock;

    internal SimulatedLoop? Loop { get; private set; }

    /// <summary>Which life it is.</summary>
    internal long Incarnation { get; private set; }

    internal SimulatedNetwork? Network { get; private set; }

    internal SimulatedDisk? Disk { get; private set; }

    internal QuorumMember? Member { get; private set; }

    internal QuorumStore? QuorumStore { get; private set; }

    /// <summary>The store as the node's recipes use it.</summary>
    internal ICoordinationStore? Store { get; private set; }

    /// <summary>The locks of this node, for code under <see cref="Run"/>. They live as long as the node does.</summary>
    public ILocks Locks => locks ?? throw NotRunning();

    /// <summary>The service behind <see cref="Locks"/>, for code on the loop.</summary>
    internal LockService? LockService { get; private set; }

    /// <summary>The processes of this node, for code under <see cref="Run"/>; only where <see cref="SimulatedClusterOptions.Processes"/> is set.</summary>
    public IProcesses Processes => ProcessRuntime?.Processes ?? throw (IsRunning ? new InvalidOperationException("The cluster has no processes: set SimulatedClusterOptions.Processes.") : NotRunning());

    /// <summary>The names of the cluster, for code under <see cref="Run"/>; only where <see cref="SimulatedClusterOptions.Processes"/> is set.</summary>
    public INames Names => NameService?.Public ?? throw (IsRunning ? new InvalidOperationException("The cluster has no processes: set SimulatedClusterOptions.Processes.") : NotRunning());

    /// <summary>What stands behind <see cref="Names"/>.</summary>
    internal NameService? NameService { get; private set; }

    /// <summary>What stands behind <see cref="Processes"/>.</summary>
    internal ProcessRuntime? ProcessRuntime { get; private set; }

    private VoterStorage? Storage { get; set; }

    private SimulatedLogWorker? Worker { get; set; }

    /// <summary>Starts the node, or starts it again after its end. A voter whose disk is damaged does not start; see <see cref="Problem"/>.</summary>
    public void Start()
    {
        if (IsRunning)
            throw new InvalidOperationException($"{Name} runs already.");
        Problem = null;
        Starts++;
        if (Votes && !TryOpenStorage())
            return;
        SimulatedLoop loop = cluster.Simulation.CreateLoop(Name);
        loop.OnFatal = OnFatal;
        Loop = loop;
        context = new SimulatedUserContext(loop);
        Incarnation = (cluster.Simulation.NowTicks << 8) + Starts;
        Network = cluster.Fabric.CreateNetwork(Name, loop, Incarnation);
        cluster.Simulation.Trace.Add(cluster.Simulation.NowTicks, TraceKind.Start, loop.Index, Starts, 0, Name);
        loop.RunNow(Assemble);
    }

    /// <summary>Ends the node at this moment, without any chance to say so.</summary>
    /// <param name="kind">Whether the process or the whole machine ends.</param>
    public void Kill(NodeEndKind kind = NodeEndKind.Process)
    {
        if (!IsRunning)
            return;
        Loop!.Crash();
        Bury(kind);
    }

    /// <summary>
    /// Lets the node leave in good order: it gives up what it owns, hands over leadership, says goodbye and ends. It takes a moment of virtual
    /// time; after five seconds the node just ends.
    /// </summary>
    public void Leave()
    {
        if (!IsRunning || ReferenceEquals(leavingLoop, Loop))
            return;
        SimulatedLoop leaving = Loop!;
        leavingLoop = leaving;
        leaving.Post(static n => LoopTasks.Run(n.Loop!, n.LeaveAsync()), this);
        cluster.Simulation.After(StopTimeout, () => End(leaving));
    }

    /// <summary>Stops the node's work for a while; it goes on as if nothing had happened. See <see cref="SimulatedLoop.Pause"/>.</summary>
    /// <param name="span">How long, in true time.</param>
    public void Pause(TimeSpan span) => Loop?.Pause(span);

    /// <summary>Lets a paused node go on at once.</summary>
    public void Resume() => Loop?.Resume();

    /// <summary>
    /// Runs a test's code as the application on this node: on the node's loop, in virtual time. Await without <c>ConfigureAwait(false)</c>
    /// there, and take time only from <see cref="Clock"/> or <see cref="Delay"/>. When the node is killed, the code just stops.
    /// </summary>
    /// <param name="code">The code.</param>
    /// <returns>Completes with the code; never when the node is killed before.</returns>
    public Task Run(Func<Task> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var done = new TaskCompletionSource();
        (context ?? throw NotRunning()).Post(static s => ((Action)s!)(), (Action)(() => _ = Follow(code, done)));
        return done.Task;
    }

    /// <summary>Completes after a time by the node's clock, for code under <see cref="Run"/>.</summary>
    /// <param name="span">The time.</param>
    public Task Delay(TimeSpan span) => Task.Delay(span, Clock);

    /// <summary>Takes the disk away and puts in another; for restored backups and lost disks. The node must not run.</summary>
    internal void ReplaceDisk(SimulatedDisk disk)
    {
        if (IsRunning)
            throw new InvalidOperationException($"{Name} runs.");
        Disk = disk;
    }

    private async ValueTask LeaveAsync()
    {
        SimulatedLoop leaving = Loop!;
        NameService?.Leave();
        if (ProcessRuntime is { } running)
            await running.StopAsync(StopTimeout).ConfigureAwait(false);
        await LockService!.CloseAsync().ConfigureAwait(false);
        NameService?.Close();
        remoting?.Close();
        members?.Close();
        if (Member is not null)
        {
            var left = new LoopCompletion<bool>(leaving);
            Member.Leave(() => left.TrySetResult(true));
            await left.Task.ConfigureAwait(false);
        }

        // The goodbye goes out at the end of this turn.
        cluster.Simulation.After(TimeSpan.Zero, () => End(leaving));
    }

    /// <summary>The orderly end of one life of the node.</summary>
    private void End(SimulatedLoop leaving)
    {
        if (!leaving.IsAlive || !ReferenceEquals(leaving, Loop))
            return;
        Network!.Shutdown();
        Kill();
    }

    private static async Task Follow(Func<Task> code, TaskCompletionSource done)
    {
        try
        {
            await code().ConfigureAwait(true);
            done.SetResult();
        }
#pragma warning disable CA1031 // It goes to the caller by the task.
        catch (Exception e)
#pragma warning restore CA1031
        {
            done.SetException(e);
        }
    }

    private bool TryOpenStorage()
    {
        try
        {
            Storage = VoterStorage.Open(Disk!, cluster.StorageOptions, MemberIdentity.Configured(Name, cluster.VoterAddresses));
            return true;
        }
        catch (Exception e) when (e is StorageException or IOException)
        {
            Problem = e;
            Disk!.Kill();
            cluster.Simulation.Trace.Add(cluster.Simulation.NowTicks, TraceKind.Disk, -1, 0, 0, $"{Name} does not start: {e.Message}");
            return false;
        }
    }

    private void Assemble()
    {
        if (Votes)
        {
            Member = new QuorumMember(
                cluster.MemberOptions(Name), Storage!.Identity, Storage.Recovered, Loop!, Network!, StartWorker, new Owner(this), NullLogger.Instance);
            cluster.OnMemberMade(this, Member);
        }

        QuorumStore = new QuorumStore(Loop!, Network!, cluster.VoterAddresses, Member is null ? null : new LocalMember(Member), cluster.StoreOptions, null);
        Store = cluster.DecorateStore(this, QuorumStore);
        SessionManager sessions = MakeLocks();
        if (cluster.Options.Processes is { } declared)
            MakeProcesses(declared, sessions);
        Network!.Start(new FrameRouter(new QuorumRouter(Member, QuorumStore), remoting));
        Member?.Start();
        sessions.Start();
        members?.Start();
        NameService?.Start();
    }

    /// <summary>As in a real node, but for where processes run.</summary>
    private void MakeProcesses(ProcessOptions declared, SessionManager sessions)
    {
        ProcessDeclarations declarations = new(declared.Classes, declared.Serializer);
        sessions.Record = sessions.Record with { Endpoint = $"sim:{Name}", Classes = ClassId.Of(declarations) };
        members = new MemberList(Store!, NullLogger.Instance);
        ProcessRuntime = new ProcessRuntime(
            Name, Incarnation, declarations, new SimulatedScheduler(Loop!, context!), LockService!, NullLoggerFactory.Instance, null, OnFatal) { CopiesMessages = true };
        remoting = new Remoting(
            Loop!,
            Network!,
            members,
            ProcessRuntime,
            declarations,
            cluster.VoterAddresses.Where(v => v.Name != Name).ToDictionary(static v => v.Name, static v => v.Endpoint),
            static () => true,
            new RemotingOptions(),
            NullLogger.Instance);
        ProcessRuntime.Remoting = remoting;
        NameService = new NameService(Store!, sessions, members, ProcessRuntime, NullLogger.Instance);
    }

    private SessionManager MakeLocks()
    {
        var session = new SessionOptions { TimeToLive = cluster.Options.SessionTimeToLive, Margin = cluster.Options.SessionMargin };
        var watchdog = new LoopSessionWatchdog(Loop!, session.StopGrace, reason => OnFatal(new InvalidOperationException(reason)));
        var sessions = new SessionManager(Store!, Name, Incarnation, session, watchdog, NullLogger.Instance);
        LockService = new LockService(Store!, sessions, Name, Incarnation, new LockServiceOptions(), NullLogger.Instance);
        locks = new SimulatedLocks(new NodeLocks(LockService));
        return sessions;
    }

    private ILogWorker StartWorker(ILogWorkerEvents events) => Worker = new SimulatedLogWorker(Loop!, Storage!, Disk!, events);

    private void OnFatal(Exception error)
    {
        Problem = error;
        // The loop may be in the middle of a turn: what is left of the node goes right after it.
        SimulatedLoop loop = Loop!;
        cluster.Simulation.After(TimeSpan.Zero, () =>
        {
            loop.Crash();
            if (ReferenceEquals(loop, Loop))
                Bury(NodeEndKind.Process);
        });
        cluster.OnNodeFailed(this, error);
    }

    private void Bury(NodeEndKind kind)
    {
        cluster.Fabric.NodeDied(Network!, kind == NodeEndKind.Machine);
        Worker?.Dispose();
        Worker = null;
        Member = null;
        QuorumStore = null;
        Store = null;
        LockService = null;
        locks = null;
        ProcessRuntime = null;
        NameService = null;
        remoting = null;
        members = null;
        Storage = null;
        if (kind == NodeEndKind.Machine)
            Disk?.Crash();
        else
            Disk?.Kill();
    }

    private InvalidOperationException NotRunning() => new($"{Name} does not run.");

    private sealed class Owner(SimulatedNode node) : IQuorumMemberOwner
    {
        public void OnFatal(Exception error) => node.OnFatal(error);

        public void OnStatusChanged(MemberStatus status) => node.cluster.OnStatusChanged(node, status);
    }
}
