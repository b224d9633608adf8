using Paxtor.Testing;
using Paxtor.Tests.Processes;

namespace Paxtor.Tests.Names;

/// <summary>Names in the simulator: single stories. Random ones are in tests/Paxtor.Testing.</summary>
public sealed class SimulatedNameTests
{
    [Fact]
    public void FirstCall_InTheSimulator_IsAnswered()
    {
        SimulatedCluster cluster = Start(1, 1);
        SimulatedNode node = cluster["c1@sim"];
        Board board = new();
        int sum = 0;
        Run(cluster, node, async () => sum = await node.Processes.Get<ICounter>(node.Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""))).AddAsync(5));
        Assert.Equal(5, sum);
    }

    [Fact]
    public void TimeOutOfACall_CountsOnce_FindingIncluded()
    {
        SimulatedCluster cluster = Start(3, 1);
        SimulatedNode node = cluster["c1@sim"];
        ProcessRef name = node.Names.Name("cart", ProcessSpec.For<Counter>(new Board().Id, "starts slowly"));
        TimeSpan timeout = TimeSpan.FromSeconds(3), took = default;
        Run(cluster, node, async () =>
        {
            long begun = node.Clock.GetTimestamp();
            await Assert.ThrowsAsync<TimeoutException>(async () => await node.Processes.Get<ICounter>(name, new CallOptions { Timeout = timeout }).PassAsync("never"));
            took = node.Clock.GetElapsedTime(begun);
        });
        Assert.InRange(took, timeout, timeout + TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void PausedBeyondItsSession_ItDoesNothingInItsName_AndItsNodeLives()
    {
        SimulatedCluster cluster = Start(2, 1);
        SimulatedNode node = cluster["c1@sim"];
        Board board = new();
        ProcessRef onTwo = node.Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""), options: new NameOptions { Placement = Prefer("c2@sim"), OnLost = OnLost.Fence });
        Pid first = default;
        Pid second = default;
        Run(cluster, node, async () => first = await node.Processes.Get<ICounter>(onTwo).SelfAsync());
        Assert.Equal("c2@sim", first.Node);
        cluster["c2@sim"].Pause(TimeSpan.FromSeconds(40));
        Run(cluster, node, async () =>
        {
            while (second == default)
            {
                try
                {
                    second = await node.Processes.Get<ICounter>(onTwo).SelfAsync();
                }
                catch (Exception e) when (e is PaxtorException or TimeoutException)
                {
                    await node.Delay(TimeSpan.FromMilliseconds(200));
                }
            }
        });
        Assert.NotEqual(first, second);
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(60));
        Assert.Contains(board.Lines, static l => l.StartsWith("stop", StringComparison.Ordinal));
        Assert.True(cluster["c2@sim"].IsRunning);
    }

    internal static Func<IReadOnlyList<NameCandidate>, NameCandidate> Prefer(string node) => c => c.FirstOrDefault(n => n.Member.Name == node) ?? c[0];

    private static SimulatedCluster Start(int seed, int voters)
    {
        SimulatedCluster cluster = new(new Simulation(seed), new SimulatedClusterOptions { Voters = voters, Processes = new ProcessOptions().Add<Counter>().Add<Other>() });
        cluster.Start();
        Assert.True(cluster.Simulation.RunUntil(() => cluster.Nodes.All(n => n.ProcessRuntime!.Remoting!.Members.Count == cluster.Nodes.Count), TimeSpan.FromSeconds(30)));
        return cluster;
    }

    private static void Run(SimulatedCluster cluster, SimulatedNode node, Func<Task> code)
    {
        Task done = node.Run(code);
        Assert.True(cluster.Simulation.RunUntil(() => done.IsCompleted, TimeSpan.FromMinutes(2)), "It did not end within two minutes.");
        Assert.True(done.IsCompletedSuccessfully, done.Exception?.ToString());
    }
}
