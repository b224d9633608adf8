namespace Paxtor.Testing.Tests.Cluster;

/// <summary>The cluster as a user's test drives it.</summary>
public sealed class SimulatedClusterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly SimulatedCluster cluster = new(new Simulation(42));

    public SimulatedClusterTests() => cluster.Start();

    [Fact]
    public void Two_nodes_take_turns()
    {
        var seen = new List<(string Node, long Token)>();
        Task first = cluster["c1@sim"].Run(() => Own("c1@sim"));
        Task second = cluster["c2@sim"].Run(() => Own("c2@sim"));
        Finish(first, second);
        Assert.Equal(2, seen.Count);
        Assert.True(seen[0].Token < seen[1].Token);

        async Task Own(string name)
        {
            await using LockHandle handle = await cluster[name].Locks.AcquireAsync("report");
            seen.Add((name, handle.Token));
            await cluster[name].Delay(TimeSpan.FromSeconds(3));
            Assert.True(handle.IsHeld);
        }
    }

    [Fact]
    public void The_lock_of_a_killed_node_goes_on_after_its_session()
    {
        SimulatedNode victim = cluster["c1@sim"];
        SimulatedNode heir = cluster["c2@sim"];
        long token = 0;
        Task owned = victim.Run(async () => token = (await victim.Locks.AcquireAsync("report")).Token);
        Finish(owned);
        Task<long> waiting = Inherit();
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
        TimeSpan killed = cluster.Simulation.Now;
        victim.Kill(NodeEndKind.Machine);
        Finish(waiting);
        Assert.InRange((cluster.Simulation.Now - killed).TotalSeconds, 6, 12);
        Assert.True(waiting.Result > token);

        Task<long> Inherit()
        {
            var result = new TaskCompletionSource<long>();
            _ = heir.Run(async () => result.SetResult((await heir.Locks.AcquireAsync("report")).Token));
            return result.Task;
        }
    }

    [Fact]
    public void An_owner_that_is_cut_off_is_told_before_another_gets_the_lock()
    {
        SimulatedNode cut = cluster["c1@sim"];
        SimulatedNode other = cluster["c2@sim"];
        LockHandle? handle = null;
        Finish(cut.Run(async () => handle = await cut.Locks.AcquireAsync("report")));
        cluster.Partition(["c1@sim"], ["v1@sim", "v2@sim", "v3@sim", "c2@sim"]);
        bool lostFirst = false;
        Finish(other.Run(async () =>
        {
            await using LockHandle next = await other.Locks.AcquireAsync("report");
            lostFirst = handle!.Lost.IsCancellationRequested && !handle.IsHeld;
        }));
        Assert.True(lostFirst);
    }

    [Fact]
    public void Without_a_majority_a_request_that_does_not_wait_for_one_is_answered_within_two_seconds()
    {
        SimulatedNode node = cluster["c1@sim"];
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(5));
        cluster["v1@sim"].Kill();
        cluster["v2@sim"].Kill();
        TimeSpan asked = cluster.Simulation.Now;
        LockStatus status = LockStatus.Acquired;
        Finish(node.Run(async () => status = (await node.Locks.LockAsync("report", new LockOptions { NoQuorum = NoQuorum.Return })).Status));
        Assert.Equal(LockStatus.NoQuorum, status);
        Assert.InRange((cluster.Simulation.Now - asked).TotalSeconds, 0, 2);

        cluster["v1@sim"].Start();
        Finish(node.Run(async () => status = (await node.Locks.LockAsync("report")).Status));
        Assert.Equal(LockStatus.Acquired, status);
    }

    [Fact]
    public void A_whole_cluster_that_loses_its_power_goes_on_with_greater_tokens()
    {
        SimulatedNode node = cluster["c1@sim"];
        long before = 0;
        long after = 0;
        Finish(node.Run(async () => before = (await node.Locks.AcquireAsync("report")).Token));
        foreach (SimulatedNode any in cluster.Nodes)
            any.Kill(NodeEndKind.Machine);
        cluster.Start();
        Finish(node.Run(async () => after = (await node.Locks.AcquireAsync("report")).Token));
        Assert.True(after > before);
    }

    [Fact]
    public void Owners_are_reentrant_and_a_busy_lock_answers_null()
    {
        SimulatedNode node = cluster["v1@sim"];
        Finish(node.Run(async () =>
        {
            await using LockOwner owner = node.Locks.CreateOwner();
            LockHandle first = await owner.AcquireAsync("report");
            LockHandle second = await owner.AcquireAsync("report");
            Assert.Equal(first.Token, second.Token);
            Assert.Null(await node.Locks.TryAcquireAsync("report"));
            Assert.Equal(owner.Pid, await node.Locks.WhereIsAsync("report"));
            await first.DisposeAsync();
            Assert.Null(await node.Locks.TryAcquireAsync("report"));
            await second.DisposeAsync();
            Assert.NotNull(await node.Locks.TryAcquireAsync("report"));
        }));
    }

    [Fact]
    public void Locks_are_not_used_from_outside_the_simulation()
    {
        Assert.Throws<InvalidOperationException>(() => { _ = cluster["c1@sim"].Locks.LockAsync("report"); });
    }

    private void Finish(params Task[] tasks)
    {
        Assert.True(cluster.Simulation.RunUntil(() => Array.TrueForAll(tasks, static t => t.IsCompleted), Minute), "The tasks did not finish in virtual time.");
        foreach (Task task in tasks)
            task.GetAwaiter().GetResult();
    }
}
