using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Paxtor.Pooling.Watch;
using Paxtor.Transport;

namespace Paxtor.Pooling.Starting;

/// <summary>The master of a pool: its node, the lifelines, and the workers that it started.</summary>
internal sealed partial class PoolMaster : IPoolControl
{
    private const int StartsAtOnce = 16;

    private readonly Lock gate = new();
    private readonly PoolOptions options;
    private readonly string here;
    private readonly ILogger log;
    private readonly HashSet<string> expected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ShellRun> workers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> leaving = new(StringComparer.Ordinal);
    private LifelineServer? lifelines;
    private readonly WorkerStarter starter;
    private PoolTicket? ticket;
    private Pool? pool;
    private Task? stop;

    private PoolMaster(PoolOptions options, string here, WorkerStarter starter, PoolNode node, ILogger log)
    {
        this.options = options;
        this.here = here;
        this.starter = starter;
        this.log = log;
        Node = node;
    }

    public PoolNode Node { get; }

    /// <summary>What nodes join with.</summary>
    public PoolTicket Ticket => ticket!;

    /// <summary>Completes when the pool has stopped.</summary>
    public Task Stopped => stopped.Task;

    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Starts the master's node and its lifelines. Nobody joins before <see cref="OpenAsync"/>, but workers can be started from now on; those on this machine begin to load
    /// their program at once, while the node starts.
    /// </summary>
    public static async Task<PoolMaster> StartAsync(PoolOptions options, IReadOnlyList<PoolHost> hosts, string here, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // A node of the application's cluster may be there already that is to be taken in instead.
        WorkerPlace[] early = options.Node is null ? [.. Places(hosts, options, here).Where(static p => p.IsHere).Take(StartsAtOnce)] : [];
        WorkerStarter made = new(options, early);
        PoolNode node;
        PoolTicket given;
        try
        {
            (node, given) = await PoolNode.BeginMasterAsync(options.Name, here, PoolLimits.Of(options), PoolParts.Declare, loggers, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        PoolMaster master = new(options, here, made, node, loggers.CreateLogger("Paxtor.Pool"));
        try
        {
            using TransportSecurity security = TransportSecurity.FromSecret(ClusterSecret.Parse(given.Secret));
            TlsIdentity identity = security.CreateIdentity(node.Name, node.Time) ?? throw new InvalidOperationException("A pool has a secret.");
            IPAddress address = node.Node.LocalEndPoint!.Address;
            master.lifelines = new LifelineServer(address, identity, options.MasterGrace, master.IsKept, master.OnLifelineEnded, master.log);
            master.ticket = given with { LifelinePort = master.lifelines.Port };
            return master;
        }
        catch (Exception e)
        {
            await master.StopAsync().ConfigureAwait(false);
            if (e is SocketException)
                throw new PoolException($"The master cannot listen for its workers: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Lets workers join. The parts of the pool run on the node.</summary>
    /// <param name="owned">What is disposed of with the pool, before the node.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task OpenAsync(Pool owned, CancellationToken cancellationToken)
    {
        pool = owned;
        await Node.BeControlledAsync(this, cancellationToken).ConfigureAwait(false);
        await Node.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts workers, and takes in those that run already.</summary>
    public async Task<PoolStartReport> StartWorkersAsync(IReadOnlyList<PoolHost> hosts, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (stop is not null)
                throw new PoolException($"The pool {options.Name} is stopping.");
        }

        WorkerPlace[] places = [.. Places(hosts, options, here)];
        (bool TakenIn, PoolStartFailure? Failure)[] results = new (bool, PoolStartFailure?)[places.Length];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = StartsAtOnce, CancellationToken = CancellationToken.None };
        await Parallel.ForAsync(0, places.Length, parallel, async (i, _) => results[i] = await StartWorkerAsync(places[i], cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return new PoolStartReport(
            [.. places.Where((_, i) => results[i] is (false, null)).Select(static p => p.Node)],
            [.. places.Where((_, i) => results[i] is (true, null)).Select(static p => p.Node)],
            [.. results.Where(static r => r.Failure is not null).Select(static r => r.Failure!)]);
    }

    public string? Admit(PoolMemberInfo member)
    {
        // In one step with the check: a start that is given up takes the name off those expected, and then the node out of the table.
        lock (gate)
        {
            if (stop is not null)
                return $"The pool {options.Name} is stopping.";
            if (!expected.Contains(member.Node))
                return $"The master does not expect {member.Node}: its start was given up.";
            return Node.Table.Add(member) ? null : $"The pool {options.Name} has a member called {member.Node} already.";
        }
    }

    private static IEnumerable<WorkerPlace> Places(IEnumerable<PoolHost> hosts, PoolOptions options, string here) => hosts.SelectMany(h => WorkerPlace.Of(h, options.Name, here));

    private async Task<(bool TakenIn, PoolStartFailure? Failure)> StartWorkerAsync(WorkerPlace place, CancellationToken cancellationToken)
    {
        if (Find(place.Node) is not null)
            return (true, null);
        if (await TakeInAsync(place, cancellationToken).ConfigureAwait(false) is { } taken)
            return taken;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartTimeout);
        lock (gate)
            expected.Add(place.Node);
        Task joined = WhenJoinedAsync(place.Node, limit.Token);
        (ShellRun? shell, PoolStartFailure? failure) = await starter.StartAsync(place, Ticket, joined, limit.Token).ConfigureAwait(false);
        lock (gate)
            expected.Remove(place.Node);
#pragma warning disable VSTHRD103 // Nothing that is registered there takes long.
        limit.Cancel();
#pragma warning restore VSTHRD103
        await joined.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (shell is null)
        {
            // It may have joined in the very moment in which it was given up.
            Strike(place.Node);
            LogFailed(log, place.Node, place.Host, failure!.Reason);
            return (false, failure);
        }

        LogStarted(log, place.Node, place.Host);
        await KeepAsync(place, shell).ConfigureAwait(false);
        return (false, null);
    }

    /// <summary>The guardian of a worker here tells its end; the remote shell has done its work.</summary>
    private async Task KeepAsync(WorkerPlace place, ShellRun shell)
    {
        if (!place.IsHere)
        {
            await shell.DisposeAsync().ConfigureAwait(false);
            return;
        }

        workers[place.Node] = shell;
        _ = WatchAsync();

        async Task WatchAsync()
        {
            await shell.Ended.ConfigureAwait(false);
            Strike(place.Node);
            if (shell.SawTheEnd)
                Node.Ends.End(place.Node);
            OnLifelineEnded(place.Node);
            workers.TryRemove(new(place.Node, shell));
            await shell.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WhenJoinedAsync(string node, CancellationToken cancellationToken)
    {
        while (true)
        {
            (IReadOnlyList<PoolMemberInfo> members, Task changed) = Node.Table.Read();
            if (members.Any(m => m.Node == node))
                return;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private PoolMemberInfo? Find(string node) => Node.Members.FirstOrDefault(m => m.Node == node);

    private bool IsKept(string node)
    {
        lock (gate)
        {
            if (expected.Contains(node))
                return true;
        }

        return Find(node) is not null;
    }

    private void Strike(string node)
    {
        if (Find(node) is { } member)
            Node.Table.Remove(member);
    }

    private void OnLifelineEnded(string node)
    {
        if (leaving.TryGetValue(node, out TaskCompletionSource? gone))
            gone.TrySetResult();
    }

    [LoggerMessage(EventId = 520, Level = LogLevel.Information, Message = "The worker {Node} runs on {Host}.")]
    private static partial void LogStarted(ILogger log, string node, string host);

    [LoggerMessage(EventId = 521, Level = LogLevel.Warning, Message = "The worker {Node} could not be started on {Host}: {Reason}")]
    private static partial void LogFailed(ILogger log, string node, string host, string reason);
}
