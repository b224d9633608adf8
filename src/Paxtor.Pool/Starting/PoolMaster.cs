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

    /// <summary>Nodes that are being started or attached, each with the life that it is to have.</summary>
    private readonly Dictionary<string, long> expected = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<(string Node, long Life), ShellRun> workers = new();
    private readonly ConcurrentDictionary<(string Node, long Life), TaskCompletionSource> leaving = new();
    private LifelineServer? lifelines;
    private readonly WorkerStarter starter;
    private PoolTicket? ticket;
    private Pool? pool;
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<Task> starts = [];
    private Task? stop;
    private long lives;

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
        Task<PoolStartReport> start;
        lock (gate)
        {
            if (stop is not null)
                throw new PoolException($"The pool {options.Name} is stopping.");
            start = StartAllAsync(hosts, cancellationToken);
            starts.Add(start);
        }

        try
        {
            return await start.ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
                starts.Remove(start);
        }
    }

    private async Task<PoolStartReport> StartAllAsync(IReadOnlyList<PoolHost> hosts, CancellationToken cancellationToken)
    {
        // Away from whoever calls, who holds the gate.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
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
            if (!expected.TryGetValue(member.Node, out long life) || life != member.Life)
                return $"The master does not expect {member.Node}: its start was given up.";
            return Node.Table.Add(member) ? null : $"The pool {options.Name} has a member called {member.Node} already.";
        }
    }

    private static IEnumerable<WorkerPlace> Places(IEnumerable<PoolHost> hosts, PoolOptions options, string here) => WorkerPlace.Of(hosts, options.Name, here);

    private async Task<(bool TakenIn, PoolStartFailure? Failure)> StartWorkerAsync(WorkerPlace place, CancellationToken cancellationToken)
    {
        if (Find(place.Node) is not null)
            return (true, null);
        if (await TakeInAsync(place, cancellationToken).ConfigureAwait(false) is { } taken)
            return taken;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Token);
        limit.CancelAfter(options.StartTimeout);
        if (Expect(place.Node) is not { } life)
            return (false, new PoolStartFailure(place.Host, place.Node, stopping.IsCancellationRequested ? "The pool is stopping." : "It is being started by another caller.", null, []));
        // One that was struck off and stands still has its connection yet, and another of its name would be refused until the network has found out.
        await Node.Node.DisconnectAsync(place.Node).ConfigureAwait(false);
        Task joined = WhenJoinedAsync(place.Node, life, limit.Token);
        (ShellRun? shell, PoolStartFailure? failure) = await starter.StartAsync(place, Ticket with { Life = life }, joined, limit.Token).ConfigureAwait(false);
        lock (gate)
            expected.Remove(place.Node);
#pragma warning disable VSTHRD103 // Nothing that is registered there takes long.
        limit.Cancel();
#pragma warning restore VSTHRD103
        await joined.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (shell is null)
        {
            // It may have joined in the very moment in which it was given up.
            Strike(place.Node, life);
            LogFailed(log, place.Node, place.Host, failure!.Reason);
            return (false, failure);
        }

        LogStarted(log, place.Node, place.Host);
        await KeepAsync(place, life, shell).ConfigureAwait(false);
        return (false, null);
    }

    /// <summary>The guardian of a worker here tells its end; the remote shell has done its work.</summary>
    private async Task KeepAsync(WorkerPlace place, long life, ShellRun shell)
    {
        if (!place.IsHere)
        {
            await shell.DisposeAsync().ConfigureAwait(false);
            return;
        }

        workers[(place.Node, life)] = shell;
        _ = WatchAsync();

        async Task WatchAsync()
        {
            await shell.Ended.ConfigureAwait(false);
            Strike(place.Node, life);
            // A guardian that was killed itself has killed nothing of what the worker has started.
            if (shell.SawTheEnd || WorkerFamily.Kill(shell.Id!))
                Node.Ends.End(place.Node, life);
            OnLifelineEnded(place.Node, life);
            workers.TryRemove((place.Node, life), out _);
            await shell.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WhenJoinedAsync(string node, long life, CancellationToken cancellationToken)
    {
        while (true)
        {
            (IReadOnlyList<PoolMemberInfo> members, Task changed) = Node.Table.Read();
            if (members.Any(m => m.Node == node && m.Life == life))
                return;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private PoolMemberInfo? Find(string node) => Node.Members.FirstOrDefault(m => m.Node == node);

    /// <summary>From now on a node may join under this name, in a life of its own; null when one is awaited already.</summary>
    private long? Expect(string node)
    {
        lock (gate)
        {
            if (stop is not null || !expected.TryAdd(node, lives + 1))
                return null;
            return ++lives;
        }
    }

    private bool IsKept(string node, long life)
    {
        lock (gate)
        {
            if (expected.TryGetValue(node, out long awaited) && awaited == life)
                return true;
        }

        return Find(node)?.Life == life;
    }

    private void Strike(string node, long life)
    {
        if (Find(node) is { } member && member.Life == life)
            Node.Table.Remove(member);
    }

    private void OnLifelineEnded(string node, long life)
    {
        if (leaving.TryGetValue((node, life), out TaskCompletionSource? gone))
            gone.TrySetResult();
    }

    [LoggerMessage(EventId = 520, Level = LogLevel.Information, Message = "The worker {Node} runs on {Host}.")]
    private static partial void LogStarted(ILogger log, string node, string host);

    [LoggerMessage(EventId = 521, Level = LogLevel.Warning, Message = "The worker {Node} could not be started on {Host}: {Reason}")]
    private static partial void LogFailed(ILogger log, string node, string host, string reason);
}
