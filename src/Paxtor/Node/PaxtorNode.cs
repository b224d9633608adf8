using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Coordination;
using Paxtor.Locks;
using Paxtor.Names;
using Paxtor.Node;
using Paxtor.Processes;
using Paxtor.Tokens;

namespace Paxtor;

/// <summary>A node of a cluster: the way to its locks and processes. All members may be called from any thread.</summary>
/// <remarks>
/// <see cref="StartAsync(PaxtorOptions, ILoggerFactory, CancellationToken)"/> gives one that runs. One that an application's host owns
/// (<c>builder.AddPaxtor()</c>) can be injected and used before the host has started it: requests wait for the start.
/// </remarks>
[DebuggerDisplay("{Status}")]
public sealed class PaxtorNode : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly NodeSettings settings;
    private readonly ILoggerFactory loggers;
    private readonly IServiceProvider? services;
    private readonly WaitingLocks waiting;
    private readonly WaitingProcesses waitingProcesses = new();
    private readonly NodeNames waitingNames = new();
    private NodeRuntime? runtime;
    private Task? starting;
    private bool disposed;

    /// <summary>A node that is not started yet. It owns what <paramref name="settings"/> opened.</summary>
    internal PaxtorNode(NodeSettings settings, ILoggerFactory loggers, IServiceProvider? services = null)
    {
        this.services = services;
        this.settings = settings;
        this.loggers = loggers;
        waiting = new WaitingLocks(loggers.CreateLogger("Paxtor.Node"));
    }

    /// <summary>The node's name, <c>name@host</c>.</summary>
    public string Name => settings.Name;

    /// <summary>The cluster's locks. Before the node has started, requests wait for it.</summary>
    public ILocks Locks => Runtime?.Locks ?? waiting;

    /// <summary>The cluster's processes. Before the node has started, what can wait for it does.</summary>
    public IProcesses Processes => Runtime?.Processes.Processes ?? waitingProcesses;

    /// <summary>The cluster's names: one process per key. Before the node has started, what can wait for it does.</summary>
    public INames Names => Runtime?.Names.Public ?? waitingNames;

    /// <summary>What the node is in the cluster now.</summary>
    public PaxtorNodeStatus Status =>
        Runtime?.Status ?? new PaxtorNodeStatus(Name, VoterRoleNames.Starting, null, HasQuorum: false, SessionValid: false, null, 0, waiting.Failure?.Message);

    /// <summary>The locks for those who are given them before the start.</summary>
    internal ILocks EarlyLocks => waiting;

    /// <summary>The same of processes.</summary>
    internal IProcesses EarlyProcesses => waitingProcesses;

    /// <summary>The same of names.</summary>
    internal INames EarlyNames => waitingNames;

    /// <summary>The permanent names whose starts fail again and again, each with the reason.</summary>
    internal IReadOnlyList<string> FailingNames => Runtime?.Names.Permanents.Failing ?? [];

    /// <summary>The names of a node that runs, for tests.</summary>
    internal NameService NameService => Runtime!.Names;

    /// <summary>The locks of a node that runs, for what is built on them on its loop; null before its start.</summary>
    internal LockService? LockService => Runtime?.LockService;

    /// <summary>The processes of a node that runs, for tests.</summary>
    internal ProcessRuntime ProcessRuntime => Runtime!.Processes;

    /// <summary>Where a node that runs listens; null when it does not.</summary>
    internal System.Net.IPEndPoint? LocalEndPoint => Runtime!.LocalEndPoint;

    /// <summary>Waits until a node is among the members that this node, which runs, knows.</summary>
    internal Task WhenMemberAsync(string name, CancellationToken cancellationToken) => Runtime!.WhenMemberAsync(name, cancellationToken);

    /// <summary>Ends the connection of this node, which runs, to one that is known to be no more, so that its successor of the same name may connect at once.</summary>
    internal Task DisconnectAsync(string name) => Runtime!.DisconnectAsync(name);

    /// <summary>
    /// What each voter last told this node of itself, at most about half a second ago; in the order in which they are configured. Needs no quorum.
    /// Empty before the node has started, and on an engine other than the embedded one.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<PaxtorVoterStatus>> GetVotersAsync(CancellationToken cancellationToken = default) =>
        Runtime is { } running ? running.GetVotersAsync(cancellationToken) : Task.FromResult<IReadOnlyList<PaxtorVoterStatus>>([]);

    /// <summary>
    /// Lists the locks of the cluster that someone owns, each with its queue, in no order that means something. What is said of each lock was so at one
    /// moment (linearizable); of different locks, at different moments.
    /// </summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    /// <exception cref="InvalidOperationException">The node has not started.</exception>
    public IAsyncEnumerable<LockQueue> ListLocksAsync(CancellationToken cancellationToken = default) =>
        (Runtime ?? throw new InvalidOperationException("The node has not started.")).ListLocksAsync(cancellationToken);

    /// <summary>
    /// Takes a backup of the cluster while it runs: everything that does not belong to a session, at one moment (linearizable). <c>paxtor restore</c> makes a
    /// new cluster of it, whose tokens lie above all that were ever given.
    /// </summary>
    /// <param name="file">The file to write. It must not exist.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The revision of the store that it is of.</returns>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    /// <exception cref="LimitReachedException">The keys change too fast to be read at one moment.</exception>
    /// <exception cref="InvalidOperationException">The node has not started, or its engine is not the embedded quorum and has backups of its own.</exception>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public Task<long> BackupAsync(string file, CancellationToken cancellationToken = default) =>
        (Runtime ?? throw new InvalidOperationException("The node has not started.")).BackupAsync(file, cancellationToken);

    /// <summary>How far the fencing tokens of the cluster have come.</summary>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    internal Task<TokenState> GetTokensAsync() => OnStoreAsync(TokenState.ReadAsync);

    /// <summary>See <see cref="TokenState.RaiseAsync"/>.</summary>
    /// <exception cref="QuorumUnavailableException">There is no quorum, or it went away in between; repeating it does no harm.</exception>
    internal Task<(TokenState State, bool Raised)> RaiseTokensAsync(long above) => OnStoreAsync(store => TokenState.RaiseAsync(store, above));

    /// <summary>What ended the node when it cannot go on.</summary>
    internal NodeFailure? Failure => Runtime?.Failure;

    private NodeRuntime? Runtime => Volatile.Read(ref runtime);

    /// <summary>
    /// Starts a node. It needs no quorum to start: nodes start in any order, and what needs a quorum waits for it.
    /// </summary>
    /// <param name="options">The settings; read once.</param>
    /// <param name="loggerFactory">Where the node logs to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="PaxtorConfigurationException">
    /// A setting is wrong, or what it names cannot be used: a directory of another node, damaged or in use, a port in use. The message names
    /// the setting and the remedy. Nothing is left running.
    /// </exception>
    public static async Task<PaxtorNode> StartAsync(PaxtorOptions options, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        PaxtorNode node = new(NodeSettings.Read(options), loggerFactory ?? NullLoggerFactory.Instance);
        await node.StartAsync(cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <summary>
    /// Leaves the cluster in order: gives up what the node owns so that others get it at once, hands over leadership, says goodbye, and
    /// closes. Bounded by <see cref="PaxtorOptions.StopTimeout"/> and a little more for files and sockets.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task? begun;
        bool first;
        lock (gate)
        {
            first = !disposed;
            disposed = true;
            begun = starting;
        }

        ObjectDisposedException early = new(nameof(PaxtorNode), "The node was stopped before it had started.");
        waiting.Fail(early);
        waitingProcesses.Fail(early);
        waitingNames.Fail(early);
        if (begun is null)
        {
            if (first)
                settings.Security.Dispose();
            return;
        }

        // How the start ended was told to whoever started it.
        await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Runtime is { } running)
            await running.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Starts it, once; later calls await the same start.</summary>
    internal Task StartAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            // Recovery reads the disk for as long as it takes: not on the caller's thread. What was opened is closed by the start itself, also when it is given up.
            return starting ??= Task.Run(() => RunAsync(cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>Ends the node as a crash would, for tests.</summary>
    internal Task KillAsync() => Runtime!.KillAsync();

    private async Task<T> OnStoreAsync<T>(Func<ICoordinationStore, ValueTask<T>> action)
    {
        try
        {
            return await (Runtime ?? throw new InvalidOperationException("The node has not started.")).OnStoreAsync(action).ConfigureAwait(false);
        }
        catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
        {
            throw new QuorumUnavailableException(e.Message, e);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            NodeRuntime started = await NodeStart.RunAsync(settings, loggers, services, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref runtime, started);
            waiting.Begin(started.Locks);
            waitingProcesses.Begin(started.Processes);
            waitingNames.Begin(started.Names);
        }
        catch (Exception e)
        {
            waiting.Fail(e);
            waitingProcesses.Fail(e);
            waitingNames.Fail(e);
            throw;
        }
    }
}
