using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Paxtor.Node;
using Paxtor.Transport;

namespace Paxtor.Pooling;

/// <summary>
/// One member of a pool: its node in the pool's own network, and who else is there. The parts of the pool on this node stand on it (its <see cref="Services"/> give them to
/// their processes).
/// </summary>
internal sealed partial class PoolNode : IAsyncDisposable
{
    /// <summary>How long a node of a pool may take to leave in order.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long a node that joins tries to reach the master: one connection may take longer than a machine on which much starts at once lets it, and that the one before of the same name is dead
    /// takes some seconds to be found out. No longer, since a name that is taken is told of only after it.
    /// </summary>
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan JoinAgain = TimeSpan.FromMilliseconds(200);

    private readonly ILogger log;
    private readonly TaskCompletionSource<string> masterLost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource leaving = new();
    private readonly MemberEnds ends;
    private Task membership = Task.CompletedTask;
    private int disposed;

    private PoolNode(string pool, PoolRole role, long life, string master, PoolLimits limits, PoolServices services, ILoggerFactory loggers)
    {
        PoolName = pool;
        Role = role;
        Life = life;
        Master = master;
        Limits = limits;
        Services = services;
        Loggers = loggers;
        log = loggers.CreateLogger("Paxtor.Pool");
        ends = new MemberEnds(Time, limits.MasterGrace);
        Table = new MemberTable(OnLeaving, change => MembersChanged?.Invoke(change));
        services.Add(this);
    }

    /// <summary>Told of each change of the members, in order, one at a time. Handlers must be short and not throw.</summary>
#pragma warning disable MA0046 // Within the library a sender would be told to no one.
    public event Action<MembersChange>? MembersChanged;
#pragma warning restore MA0046

    /// <summary>The version of Paxtor that is demanded of all members.</summary>
    public static string Version { get; } = typeof(PoolNode).Assembly.GetName().Version!.ToString(3);

    /// <summary>The pool's name.</summary>
    public string PoolName { get; }

    public PoolRole Role { get; }

    /// <summary>Which start of a node of this name it is.</summary>
    public long Life { get; }

    /// <summary>The name of the master's node.</summary>
    public string Master { get; }

    public PoolLimits Limits { get; }

    /// <summary>What processes of this node are given; parts add themselves before they start theirs.</summary>
    public PoolServices Services { get; }

    public ILoggerFactory Loggers { get; }

    /// <summary>The node in the pool's network.</summary>
    public PaxtorNode Node { get; private set; } = null!;

    /// <summary>The node's name in the pool's network.</summary>
    public string Name => Node.Name;

    public IProcesses Processes => Node.Processes;

    /// <summary>The clock of the node.</summary>
    public TimeProvider Time => Foundation.Time.BootTimeProvider.Instance;

    /// <summary>All members now, the master first. Any thread.</summary>
    public IReadOnlyList<PoolMemberInfo> Members => Table.Now;

    /// <summary>Completes, with a sentence that says why, when the master is lost or has ended the pool for this member. Never on the master.</summary>
    public Task<string> MasterLost => masterLost.Task;

    /// <summary>Who are members. On the master, what is taken out here is struck off: the node is told, and ends.</summary>
    internal MemberTable Table { get; }

    /// <summary>When nodes that were struck off have ended.</summary>
    internal MemberEnds Ends => ends;

    /// <summary>Starts a node in a pool's network. It becomes a member by <see cref="BecomeMemberAsync"/>, when its parts run.</summary>
    /// <param name="ticket">What the master gave.</param>
    /// <param name="name">The node's name, <c>name@host</c>, where others reach the host by that name.</param>
    /// <param name="role">What it is to be.</param>
    /// <param name="declare">Declares the process classes of the parts.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PoolNode> JoinAsync(
        PoolTicket ticket, string name, PoolRole role, Action<ProcessOptions> declare, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        PaxtorOptions options = new() { Name = name, Cluster = ticket.Network, Listen = ListenOn(NodeName.HostOf(name)), Secret = ticket.Secret };
        options.Quorum.Add($"{ticket.Master[..ticket.Master.IndexOf('@', StringComparison.Ordinal)]}@{ticket.Endpoint}");
        PoolNode node = new(ticket.Pool, role, ticket.Life, ticket.Master, ticket.Limits, new PoolServices(loggers), loggers);
        await node.StartAsync(options, declare, cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <summary>Makes this node a member of the pool, known to all others; answers when it is. From then on <see cref="MasterLost"/> tells the end.</summary>
    /// <exception cref="PoolException">The master refuses it, or cannot be reached.</exception>
    public async Task BecomeMemberAsync(CancellationToken cancellationToken = default)
    {
        TaskCompletionSource joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
        membership = FollowAsync(joined);
        await joined.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Completes when a node that was a member has surely ended, and all its jobs: it was seen to end, or the time has passed after which it ends itself without contact with
    /// the master. With several lives of one name, all that have left by now. Completes at once for a node that left before this one joined.
    /// </summary>
    /// <param name="node">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PoolException">It was attached: nobody knows when its jobs end, since it goes on without the pool.</exception>
    public Task WhenEndedAsync(string node, CancellationToken cancellationToken = default) => ends.WhenEndedAsync(node, cancellationToken);

    /// <summary>The master is lost, as something else than this node's own connection tells. Any thread.</summary>
    public void LoseMaster(string reason) => masterLost.TrySetResult(reason);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        // Not CancelAsync: whoever follows the members must have seen it when the node stops.
#pragma warning disable CA1849, VSTHRD103, MA0042
        leaving.Cancel();
#pragma warning restore CA1849, VSTHRD103, MA0042
        await membership.ConfigureAwait(false);
        await Node.DisposeAsync().ConfigureAwait(false);
        ends.Dispose();
        leaving.Dispose();
    }

    private async Task StartAsync(PaxtorOptions options, Action<ProcessOptions> declare, CancellationToken cancellationToken)
    {
        options.StopTimeout = StopTimeout;
        options.Processes.Add<MembersProcess>().Add<MasterProcess>();
        declare(options.Processes);
        options.OnFatal = error => masterLost.TrySetResult($"The node of the pool cannot go on: {error.Message}");
        Node = new PaxtorNode(NodeSettings.Read(options), Loggers, Services);
        await Node.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    // Before anyone can see the list without them: whoever does, and asks when they have ended, must not be told that they never were there.
    private void OnLeaving(IReadOnlyList<PoolMemberInfo> gone)
    {
        foreach (PoolMemberInfo member in gone)
            ends.Begin(member);
    }

    /// <summary>Reads what the master says of the members until one of the two ends it.</summary>
    private async Task FollowAsync(TaskCompletionSource joined)
    {
        string end;
        try
        {
            // Members may stay the same for days. That the master is gone is seen by the connection.
            CallOptions patient = new() { Timeout = Timeout.InfiniteTimeSpan };
            IPoolMembers master = Processes.Get<IPoolMembers>(ProcessRef.Named(MembersProcess.LocalName, Master), patient);
            long began = Time.GetTimestamp();
            while (!await TryFollowAsync(master, joined, began).ConfigureAwait(false))
                await Task.Delay(JoinAgain, Time, leaving.Token).ConfigureAwait(false);
            end = $"The master {Master} of the pool {PoolName} has ended it.";
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            end = "This node has left the pool.";
        }
#pragma warning disable CA1031 // However the membership ends, whoever waits for that, or for its beginning, is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            end = $"The master {Master} of the pool {PoolName} is lost: {e.Message}";
            joined.TrySetException(new PoolException($"{Name} could not join the pool {PoolName}: {e.Message}", e));
        }

        joined.TrySetException(new PoolException(end));
        LogLeft(log, Name, end);
        masterLost.TrySetResult(end);
    }

    /// <summary>Reads until the master ends it. False when it surely never knew that this node wants to join, and it may be asked again.</summary>
    private async Task<bool> TryFollowAsync(IPoolMembers master, TaskCompletionSource joined, long began)
    {
        try
        {
            await foreach (string members in master.JoinAsync(Name, Role, Life, Version, leaving.Token).ConfigureAwait(false))
            {
                Table.Replace(MembersText.Read(members));
                joined.TrySetResult();
            }

            return true;
        }
        catch (NodeUnreachableException) when (!joined.Task.IsCompleted && Time.GetElapsedTime(began) < JoinPatience)
        {
            return false;
        }
    }

    /// <summary>On loopback only where others reach the host there.</summary>
    private static string ListenOn(string host) =>
        host is "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)) ? $"{Bracketed(host)}:0" : "*:0";

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    [LoggerMessage(EventId = 500, Level = LogLevel.Information, Message = "{Node} is no member of the pool any more: {Reason}")]
    private static partial void LogLeft(ILogger log, string node, string reason);
}
