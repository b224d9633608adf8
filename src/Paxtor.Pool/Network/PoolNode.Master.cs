using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Paxtor.Transport;

namespace Paxtor.Pooling;

/// <content>The master's node.</content>
internal sealed partial class PoolNode
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What decides on the master; null elsewhere, and where all may join.</summary>
    internal IPoolControl? Control { get; private set; }

    /// <summary>Completes, on the master, when others may join.</summary>
    internal Task Opened => opened.Task;

    /// <summary>Starts the node that is a pool's master, and lets all join.</summary>
    /// <param name="pool">The pool's name.</param>
    /// <param name="host">The name or address by which others reach this machine.</param>
    /// <param name="limits">What every member must know.</param>
    /// <param name="declare">Declares the process classes of the parts.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The node, and what others need to join it.</returns>
    public static async Task<(PoolNode Node, PoolTicket Ticket)> StartMasterAsync(
        string pool, string host, PoolLimits limits, Action<ProcessOptions> declare, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        (PoolNode node, PoolTicket ticket) = await BeginMasterAsync(pool, host, limits, declare, loggers, cancellationToken).ConfigureAwait(false);
        try
        {
            await node.OpenAsync(cancellationToken).ConfigureAwait(false);
            return (node, ticket);
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Starts the node that is a pool's master. It is a member from the first, and others can begin to join; they wait for <see cref="OpenAsync"/>. For the parameters see
    /// <see cref="StartMasterAsync"/>.
    /// </summary>
    public static async Task<(PoolNode Node, PoolTicket Ticket)> BeginMasterAsync(
        string pool, string host, PoolLimits limits, Action<ProcessOptions> declare, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        string network = $"pool-{pool[..Math.Min(pool.Length, 40)]}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        string secret = ClusterSecret.New().Reveal();
        PaxtorOptions options = new()
        {
            Name = $"{pool}-master@{host}", Cluster = network, Listen = ListenOn(host), Durability = DurabilityMode.Memory, EndsWithItsVoter = true, Secret = secret,
        };
        options.Quorum.Add(PaxtorOptions.SingleQuorum);
        PoolNode node = new(pool, PoolRole.Master, 0, options.Name, limits, new PoolServices(loggers), loggers);
        await node.StartAsync(options, declare, cancellationToken).ConfigureAwait(false);
        try
        {
            node.Table.Add(new PoolMemberInfo(node.Name, PoolRole.Master));
            await node.Processes.StartAsync(ProcessSpec.For<MembersProcess>(), new StartOptions { Name = MembersProcess.LocalName }, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        PoolTicket ticket = new()
        {
            Pool = pool,
            Network = network,
            Master = node.Name,
            Endpoint = $"{Bracketed(host)}:{node.Node.LocalEndPoint!.Port}",
            Secret = secret,
            LifelinePort = 0,
            Limits = limits,
        };
        return (node, ticket);
    }

    /// <summary>Lets others join the master's pool, once they can find this node in its network.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await Node.WhenMemberAsync(Name, cancellationToken).ConfigureAwait(false);
        opened.TrySetResult();
    }

    /// <summary>From now on, on the master, something decides who joins, and does what members ask.</summary>
    public async Task BeControlledAsync(IPoolControl control, CancellationToken cancellationToken)
    {
        Control = control;
        Services.Add(control);
        await Processes.StartAsync(ProcessSpec.For<MasterProcess>(), new StartOptions { Name = MasterProcess.LocalName }, cancellationToken).ConfigureAwait(false);
    }
}
