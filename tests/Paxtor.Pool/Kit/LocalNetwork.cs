using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Kit;

/// <summary>A pool's network within the test's process: a master and any number of members, without worker programs. For the parts that stand on <see cref="PoolNode"/>.</summary>
internal sealed class LocalNetwork : IAsyncDisposable
{
    /// <summary>Nothing is waited for longer than this; a machine with much else to do takes long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Action<ProcessOptions> declare;
    private readonly List<PoolNode> nodes = [];

    private LocalNetwork(PoolNode master, PoolTicket ticket, Action<ProcessOptions> declare)
    {
        Master = master;
        Ticket = ticket;
        this.declare = declare;
        nodes.Add(master);
    }

    public PoolNode Master { get; }

    public PoolTicket Ticket { get; }

    /// <summary>The master first.</summary>
    public IReadOnlyList<PoolNode> Nodes => nodes;

    /// <summary>Starts a master.</summary>
    /// <param name="declare">Declares the process classes under test.</param>
    /// <param name="limits">Of the pool.</param>
    public static async Task<LocalNetwork> StartAsync(Action<ProcessOptions>? declare = null, PoolLimits? limits = null)
    {
        declare ??= static _ => { };
        (PoolNode master, PoolTicket ticket) = await PoolNode.StartMasterAsync("test", "localhost", limits ?? new PoolLimits(), declare, NullLoggerFactory.Instance);
        return new LocalNetwork(master, ticket, declare);
    }

    /// <summary>Starts a node and makes it a member, once its parts run.</summary>
    /// <param name="name">The first part of its name.</param>
    /// <param name="role">What it is.</param>
    /// <param name="start">Starts its parts.</param>
    public async Task<PoolNode> JoinAsync(string name, PoolRole role = PoolRole.Worker, Func<PoolNode, Task>? start = null)
    {
        PoolNode node = await PoolNode.JoinAsync(Ticket, $"{name}@localhost", role, declare, NullLoggerFactory.Instance);
        nodes.Add(node);
        if (start is not null)
            await start(node);
        await node.BecomeMemberAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PoolNode node in Enumerable.Reverse(nodes))
            await node.DisposeAsync();
    }
}
