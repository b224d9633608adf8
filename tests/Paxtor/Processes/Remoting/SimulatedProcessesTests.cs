using Paxtor.Testing;

namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Processes of nodes in the simulator: the same code, in virtual time.</summary>
public sealed class SimulatedProcessesTests
{
    private readonly Board board = new();

    [Fact]
    public void Calls_BetweenSimulatedNodes_AreAnswered()
    {
        SimulatedCluster cluster = Start(1);
        SimulatedNode node = cluster["c1@sim"];
        int sum = 0;
        Run(cluster, node, async () =>
        {
            Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, true), new StartOptions { Node = "c2@sim" });
            Assert.Equal(pid, await node.Processes.Get<IWatcher>(pid).SelfAsync());
            sum++;
        });
        Assert.Equal(1, sum);
    }

    [Theory]
    [InlineData(NodeEndKind.Process)]
    [InlineData(NodeEndKind.Machine)]
    public void Node_IsKilled_MonitorFiresOnceAndCallEnds(NodeEndKind kind)
    {
        SimulatedCluster cluster = Start(2);
        SimulatedNode node = cluster["c1@sim"];
        Pid far = default;
        Exception? error = null;
        Run(cluster, node, async () =>
        {
            far = await node.Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, true), new StartOptions { Node = "c2@sim" });
            Pid own = await node.Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, true));
            await node.Processes.Get<IWatcher>(own).MonitorAsync(far);
            await node.Processes.Get<IWatcher>(own).LinkAsync(far);
        });
        Task call = node.Run(async () =>
        {
            try
            {
                await node.Processes.Get<IWatcher>(far, new CallOptions { Timeout = TimeSpan.FromSeconds(30) }).PassAsync("never");
            }
            catch (PaxtorException e)
            {
                error = e;
            }
        });
        Assert.True(cluster.Simulation.RunUntil(() => board.Lines.Contains("at never"), TimeSpan.FromSeconds(5)));
        cluster["c2@sim"].Kill(kind);
        Assert.True(cluster.Simulation.RunUntil(() => call.IsCompleted, TimeSpan.FromSeconds(20)));
        Assert.IsType<CallInterruptedException>(error);
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(1, board.Lines.Count(l => l == $"down of {far}: no connection"));
        Assert.Equal(1, board.Lines.Count(l => l == $"exit of {far.Number}: no connection"));
    }

    [Fact]
    public void SameSeed_GivesTheSameRun()
    {
        Assert.Equal(Hash(3), Hash(3));

        ulong Hash(int seed)
        {
            SimulatedCluster cluster = Start(seed);
            SimulatedNode node = cluster["c1@sim"];
            Run(cluster, node, async () =>
            {
                Pid far = await node.Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, true), new StartOptions { Node = "c2@sim" });
                for (int i = 0; i < 20; i++)
                    await node.Processes.Get<IWatcher>(far).SelfAsync();
            });
            cluster["c2@sim"].Pause(TimeSpan.FromSeconds(3));
            cluster.Simulation.RunFor(TimeSpan.FromSeconds(20));
            return cluster.Simulation.TraceHash;
        }
    }

    [Fact]
    public void Partition_ThatHeals_ProcessesTalkAgain()
    {
        SimulatedCluster cluster = Start(4);
        SimulatedNode node = cluster["c1@sim"];
        Pid far = default;
        Run(cluster, node, async () => far = await node.Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, true), new StartOptions { Node = "c2@sim" }));
        cluster.Partition(["c1@sim"], ["c2@sim"]);
        Run(cluster, node, async () => await Assert.ThrowsAnyAsync<Exception>(async () => await node.Processes.Get<IWatcher>(far).SelfAsync()));
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(20));
        cluster.Heal();
        Run(cluster, node, async () => Assert.Equal(far, await node.Processes.Get<IWatcher>(far).SelfAsync()));
    }

    /// <summary>A node that has just started does not know the others before it has read who they are; calls wait for that.</summary>
    [Fact]
    public void Call_BeforeTheMembersAreRead_WaitsForThem()
    {
        SimulatedCluster cluster = Start(5);
        SimulatedNode node = cluster["c1@sim"];
        node.Kill();
        string quorum = cluster.Nodes.Single(static n => n.Votes).Name;
        cluster.Partition(["c1@sim", "c2@sim"], [quorum]);
        node.Start();
        Task call = node.Run(async () => await node.Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, true), new StartOptions { Node = "c2@sim" }));
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.False(call.IsCompleted, call.Exception?.ToString());
        cluster.Heal();
        Assert.True(cluster.Simulation.RunUntil(() => call.IsCompleted, TimeSpan.FromSeconds(20)));
        Assert.True(call.IsCompletedSuccessfully, call.Exception?.ToString());
    }

    private static SimulatedCluster Start(int seed)
    {
        SimulatedCluster cluster = new(new Simulation(seed), new SimulatedClusterOptions { Voters = 1, Processes = new ProcessOptions().Add<Watcher>() });
        cluster.Start();
        Assert.True(cluster.Simulation.RunUntil(() => cluster.Nodes.All(static n => n.ProcessRuntime!.Remoting!.Members.Count == 3), TimeSpan.FromSeconds(30)));
        return cluster;
    }

    private static void Run(SimulatedCluster cluster, SimulatedNode node, Func<Task> code)
    {
        Task done = node.Run(code);
        Assert.True(cluster.Simulation.RunUntil(() => done.IsCompleted, TimeSpan.FromMinutes(1)), "It did not end within a minute.");
        Assert.True(done.IsCompletedSuccessfully, done.Exception?.ToString());
    }
}
