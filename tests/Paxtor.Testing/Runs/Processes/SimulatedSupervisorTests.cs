namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>Supervisors in virtual time, and over nodes.</summary>
public sealed class SimulatedSupervisorTests
{
    [Fact]
    public void Intensity_CountsByTheNodesClock()
    {
        Run((cluster, world, node) => async () =>
        {
            Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Supervisor>(
                new SupervisorSpec { MaxRestarts = 2, Within = TimeSpan.FromHours(1), Children = [ChildSpec.Of("a", ProcessSpec.For<Actor>(world.Id, "a", false))] }));
            for (int i = 0; i < 6; i++)
            {
                await EndAsync(node, pid);
                await node.Delay(TimeSpan.FromMinutes(31));
            }

            Assert.True(await node.Processes.IsAliveAsync(pid));
            await EndAsync(node, pid);
            Task<ExitReason> ended = node.Processes.WaitForExitAsync(pid);
            await EndAsync(node, pid);
            Assert.Equal(ExitReason.Shutdown, await ended);
        });
    }

    [Fact]
    public void ChildThatDoesNotEnd_IsKilledWhenItsTimeIsOver()
    {
        Run((cluster, world, node) => async () =>
        {
            ChildSpec child = ChildSpec.Of("a", ProcessSpec.For<Actor>(world.Id, "a", true)) with { Shutdown = TimeSpan.FromMinutes(3) };
            Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Supervisor>(new SupervisorSpec { Children = [child] }));
            TimeSpan before = cluster.Simulation.Now;
            Assert.True(await node.Processes.Get<ISupervisor>(pid, new CallOptions { Timeout = TimeSpan.FromMinutes(10) }).TerminateChildAsync("a"));
            TimeSpan took = cluster.Simulation.Now - before;
            Assert.InRange(took, TimeSpan.FromMinutes(2.9), TimeSpan.FromMinutes(3.1));
        });
    }

    [Fact]
    public void ChildOnEveryNode_AnswersOfAll()
    {
        Run((cluster, world, node) => async () =>
        {
            await node.Processes.StartAsync(ProcessSpec.For<Supervisor>(new SupervisorSpec()), new StartOptions { Name = "sup" });
            await node.Processes.StartAsync(ProcessSpec.For<Supervisor>(new SupervisorSpec()), new StartOptions { Name = "sup", Node = "c2@sim" });
            ChildSpec child = ChildSpec.Of("a", ProcessSpec.For<Actor>(world.Id, "", false));
            IReadOnlyList<NodeStartAnswer> answers = await node.Processes.StartChildOnNodesAsync("sup", child);
            Assert.Equal(["c1@sim", "c2@sim", "v1@sim"], answers.Select(static a => a.Node));
            Assert.Equal([StartAnswerKind.Started, StartAnswerKind.Started, StartAnswerKind.Failed], answers.Select(static a => a.Answer.Kind));
            Assert.Equal(["c1@sim", "c2@sim"], answers.Take(2).Select(static a => a.Answer.Pid!.Value.Node));
            answers = await node.Processes.StartChildOnNodesAsync("sup", child, ["v1@sim"]);
            Assert.Equal([StartAnswerKind.AlreadyStarted, StartAnswerKind.AlreadyStarted], answers.Select(static a => a.Answer.Kind));
            cluster.Partition(["c1@sim"], ["c2@sim"]);
            await node.Delay(TimeSpan.FromSeconds(8));
            NodeStartAnswer far = Assert.Single(await node.Processes.StartChildOnNodesAsync("sup", ChildSpec.Of("b", ProcessSpec.For<Actor>(world.Id, "", false)), ["v1@sim", "c1@sim"]));
            Assert.Equal(StartAnswerKind.Unreachable, far.Answer.Kind);
            Assert.Null(far.Answer.Pid);
        });
    }

    private static async Task EndAsync(SimulatedNode node, Pid supervisor)
    {
        Pid child = (await node.Processes.Get<ISupervisor>(supervisor).GetChildrenAsync()).PidOf("a")!.Value;
        Task<ExitReason> ended = node.Processes.WaitForExitAsync(child);
        node.Processes.Exit(child, ExitReason.Custom("custom"));
        await ended;
    }

    private static void Run(Func<SimulatedCluster, ProcessWorld, SimulatedNode, Func<Task>> code)
    {
        SimulatedCluster cluster = new(new Simulation(1), new SimulatedClusterOptions { Voters = 1, Processes = new ProcessOptions().Add<Actor>() });
        using ProcessWorld world = new(cluster, nameof(SimulatedSupervisorTests));
        cluster.Start();
        Assert.True(cluster.Simulation.RunUntil(() => cluster.Nodes.All(static n => n.ProcessRuntime!.Remoting!.Members.Count == 3), TimeSpan.FromSeconds(30)));
        SimulatedNode node = cluster["c1@sim"];
        Task done = node.Run(code(cluster, world, node));
        Assert.True(cluster.Simulation.RunUntil(() => done.IsCompleted, TimeSpan.FromHours(10)), "It did not end.");
        Assert.True(done.IsCompletedSuccessfully, done.Exception?.ToString());
    }
}
