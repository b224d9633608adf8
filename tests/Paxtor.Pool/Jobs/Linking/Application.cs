using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Jobs;
using Paxtor.Processes;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>A node of the application's own cluster in the test's process, and what processes of it leave behind.</summary>
internal sealed class Application : IAsyncDisposable
{
    private Application(PaxtorNode node) => Node = node;

    public PaxtorNode Node { get; }

    /// <summary>Starts one, which pools may attach.</summary>
    /// <param name="name">The first part of its name.</param>
    /// <param name="quorum">The voter of its cluster; null for itself.</param>
    public static async Task<Application> StartAsync(string name = "app", PaxtorNode? quorum = null)
    {
        PaxtorOptions options = new() { Name = $"{name}@localhost", Listen = "localhost:0", Durability = DurabilityMode.Memory };
        options.Quorum.Add(quorum is null ? PaxtorOptions.SingleQuorum : $"{quorum.Name}:{quorum.LocalEndPoint!.Port}");
        options.AddPoolMember().Processes.Add<Caller>();
        return new Application(await PaxtorNode.StartAsync(options));
    }

    public async Task<Caller> CallerAsync(bool trapExits = false)
    {
        Pid pid = await Node.Processes.StartAsync(ProcessSpec.For<Caller>(trapExits));
        return (Caller)Node.ProcessRuntime.Find(pid)!.Target!;
    }

    /// <summary>How a process ends.</summary>
    public Task<ExitReason> EndOfAsync(Caller caller) => Node.Processes.WaitForExitAsync(caller.Context.Self).WaitAsync(LocalNetwork.Patience);

    /// <summary>Nothing more was told to a caller that traps, and nothing is linked with it.</summary>
    public async Task NothingMoreAsync(Caller caller)
    {
        Node.Processes.Exit(caller.Context.Self, ExitReason.Custom("nothing more"));
        Assert.Equal("nothing more", (await caller.NextAsync()).Reason.Info);
        Assert.Empty(((ProcessCell)caller.Context).Linked);
    }

    /// <summary>All bridges of a node of the pool have ended, or do so.</summary>
    public static async Task BridgesGoneAsync(PaxtorNode node)
    {
        foreach (ProcessCell cell in Bridges(node))
            await node.Processes.WaitForExitAsync(cell.Pid).WaitAsync(LocalNetwork.Patience);
        Assert.Empty(Bridges(node));
    }

    // Those who wait for an end are told just before the table forgets the process.
    public static List<ProcessCell> Bridges(PaxtorNode node) => [.. node.ProcessRuntime.Table.Snapshot().Where(static c => c.Phase != ProcessPhase.Dead && c.Kind.Declaration?.Type == typeof(LinkBridge))];

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
