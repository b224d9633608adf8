using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Pooling;
using Paxtor.Pooling.Hosts;
using Paxtor.Pooling.Jobs;
using Paxtor.Pooling.Starting;

namespace Paxtor;

/// <summary>
/// A pool of worker nodes, and its master: it starts the workers, and they end with it, however it ends. Dispose of it to stop the pool. All members may be called from any thread.
/// </summary>
[DebuggerDisplay("{Name}: {Report}")]
public sealed partial class WorkerPool : JobPool, IPool, IAsyncDisposable
{
    /// <summary>The last pool of each name that this process was master of.</summary>
    private static readonly ConcurrentDictionary<string, WorkerPool> Masters = new(StringComparer.Ordinal);

    private readonly PoolMaster master;
    private readonly Pool pool;

    private WorkerPool(PoolMaster master, Pool pool)
    {
        this.master = master;
        this.pool = pool;
    }

    /// <inheritdoc/>
    public string Name => pool.Name;

    /// <inheritdoc/>
    public string Node => pool.Node;

    /// <inheritdoc/>
    public string Master => pool.Master;

    /// <inheritdoc/>
    public IProcesses Processes => pool.Processes;

    /// <summary>How the start of the pool's workers went.</summary>
    public PoolStartReport Report { get; private set; } = new([], [], []);

    /// <summary>Completes when the pool has stopped, by whichever member it was asked to.</summary>
    public Task Stopped => master.Stopped;

    private protected override JobService Jobs => pool.JobService;

    /// <summary>The member, for tests.</summary>
    internal PoolNode Member => master.Node;

    /// <summary>What workers join with, for tests.</summary>
    internal PoolTicket Ticket => master.Ticket;

    /// <summary>
    /// Starts a pool: a worker on each host that the hosts file names. Answers when every worker runs, with all that belongs to it, or has failed; those that failed are in
    /// <see cref="Report"/>, and the others run all the same.
    /// </summary>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="loggerFactory">Where the master logs to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up; what was started is ended.</param>
    /// <exception cref="PoolException">A setting is wrong, or there is no hosts file, or it cannot be read, or this program has no files to send to workers (it is published as a single
    /// file, or compiled ahead of time), or workers are to run here and this user has no home directory; nothing was started.</exception>
    public static async Task<WorkerPool> StartAsync(PoolOptions? options = null, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        options ??= new PoolOptions();
        // Before anything runs that would have to be ended.
        _ = WorkerFiles.TrustedOfThisProcess();
        // Meanwhile; whoever starts a worker waits for the files, and is told what is wrong with them.
        TlsWarmUp.Begin();
        _ = Task.Run(WorkerFiles.OfThisProcess, CancellationToken.None);
        PoolOptionsCheck.Check(options);
        IReadOnlyList<PoolHost> hosts = options.Hosts is { } set ? HostsFile.Check(set) : HostsFile.Read(options.HostsFile);
        // Without a home .NET has no place for certificates either, and would say so less clearly.
        if (hosts.Any(static h => WorkerPlace.IsThisMachine(h.Name)))
            _ = UserHome.Directory();
        string here = options.Host ?? (options.Node is null && hosts.All(static h => WorkerPlace.IsThisMachine(h.Name)) ? "localhost" : System.Net.Dns.GetHostName());
        PoolMaster started = await PoolMaster.StartAsync(options, hosts, here, loggerFactory ?? NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<PoolStartReport> starting = Task.FromResult(new PoolStartReport([], [], []));
        try
        {
            // They load their program, and join when the rest is there.
            starting = started.StartWorkersAsync(hosts, giveUp.Token);
            Pool parts = await PoolParts.StartMasterAsync(started.Node, options, cancellationToken).ConfigureAwait(false);
            await started.OpenAsync(parts, cancellationToken).ConfigureAwait(false);
            WorkerPool made = new(started, parts);
            Masters[options.Name] = made;
            _ = ForgetAsync(made);
            made.Report = await starting.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return made;
        }
        catch
        {
#pragma warning disable CA1849, VSTHRD103, MA0042 // Nothing that is registered there takes long.
            giveUp.Cancel();
#pragma warning restore CA1849, VSTHRD103, MA0042
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await started.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Attaches a running node of the application's cluster to the pool of that name which this process is master of, and starts one without workers if there is none.
    /// </summary>
    /// <param name="node">The node's name.</param>
    /// <param name="options">The settings of the pool; <see cref="PoolOptions.Node"/> is needed, <see cref="PoolOptions.Hosts"/> is taken as empty when a pool is started.</param>
    /// <param name="loggerFactory">Where the master logs to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PoolException">The node cannot be attached; a pool that was started for it is stopped.</exception>
    public static async Task<(WorkerPool Pool, AttachResult Result)> AttachAsync(
        string node, PoolOptions options, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Masters.GetValueOrDefault(options.Name) is { Stopped.IsCompleted: false } running)
            return (running, await running.AttachAsync(node, cancellationToken).ConfigureAwait(false));
        options.Hosts = [];
        options.HostsFile = null;
        WorkerPool made = await StartAsync(options, loggerFactory, cancellationToken).ConfigureAwait(false);
        try
        {
            return (made, await made.AttachAsync(node, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts workers on more hosts. A worker that runs there already is taken in.</summary>
    /// <param name="hosts">The hosts, each with the number of workers that there are to be in all.</param>
    /// <param name="cancellationToken">Gives up on those that are not ready.</param>
    /// <exception cref="PoolException">A host cannot be used, or the pool is stopping.</exception>
    public Task<PoolStartReport> StartWorkersAsync(IEnumerable<PoolHost> hosts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        return master.StartWorkersAsync(HostsFile.Check(hosts), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AttachResult> AttachAsync(string node, CancellationToken cancellationToken = default) => pool.AttachAsync(node, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken = default) => pool.StopAsync(cancellationToken);

    /// <summary>Stops the pool, as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await master.StopAsync().ConfigureAwait(false);

    private static async Task ForgetAsync(WorkerPool pool)
    {
        await pool.Stopped.ConfigureAwait(false);
        Masters.TryRemove(new(pool.Name, pool));
    }
}
