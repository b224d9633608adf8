using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Attaching;

/// <summary>Nodes of the application's cluster join a pool and leave it.</summary>
public sealed class AttachTests
{
    [Fact]
    public async Task Attach_ANodeOfTheCluster_IsAMemberUntilItOrThePoolEnds()
    {
        await using PaxtorNode voter = await StartAsync("voter", null, member: false);
        string quorum = $"voter@localhost:{voter.LocalEndPoint!.Port}";
        await using PaxtorNode a = await StartAsync("a", quorum, member: true);
        await using PaxtorNode b = await StartAsync("b", quorum, member: true);
        await voter.WhenMemberAsync("a@localhost", default);
        await voter.WhenMemberAsync("b@localhost", default);

        // No pool runs: one is started.
        PoolOptions options = new() { Name = "joined", Host = "localhost", Node = voter };
        (WorkerPool pool, AttachResult first) = await WorkerPool.AttachAsync("a@localhost", options);
        await using (pool)
        {
            Assert.Equal(AttachResult.Attached, first);
            Assert.Equal((pool, AttachResult.AlreadyAttached), await WorkerPool.AttachAsync("a@localhost", options));
            Assert.Equal(AttachResult.AlreadyAttached, await pool.AttachAsync("voter@localhost"));
            Assert.Equal(AttachResult.Attached, await pool.AttachAsync("b@localhost"));
            Assert.Equal(["a@localhost", "b@localhost", "joined-master@localhost"], Names(pool));

            await b.DisposeAsync();
            while (Names(pool).Contains("b@localhost"))
                await pool.Member.Table.Read().Changed.WaitAsync(LocalNetwork.Patience);

            PoolException refused = await Assert.ThrowsAsync<PoolException>(() => pool.AttachAsync("b@localhost"));
            Assert.Contains("b@localhost cannot be attached", refused.Message, StringComparison.Ordinal);
            PoolException stranger = await Assert.ThrowsAsync<PoolException>(() => pool.AttachAsync("stranger@localhost"));
            Assert.Contains("stranger@localhost cannot be attached", stranger.Message, StringComparison.Ordinal);
        }

        // The pool is gone, the node is not, and can be attached to another.
        await using WorkerPool next = await WorkerPool.StartAsync(new PoolOptions { Name = "next", Host = "localhost", Node = voter, Hosts = [] });
        Assert.Equal(AttachResult.Attached, await next.AttachAsync("a@localhost"));
    }

    [Fact]
    public async Task Attach_ANodeThatMayNotBe_SaysHowItMay()
    {
        await using PaxtorNode voter = await StartAsync("voter", null, member: false);
        await using PaxtorNode a = await StartAsync("a", $"voter@localhost:{voter.LocalEndPoint!.Port}", member: false);
        await voter.WhenMemberAsync("a@localhost", default);
        await using WorkerPool pool = await WorkerPool.StartAsync(new PoolOptions { Name = "closed", Host = "localhost", Node = voter, Hosts = [] });
        PoolException error = await Assert.ThrowsAsync<PoolException>(() => pool.AttachAsync("a@localhost"));
        Assert.Contains("AddPaxtorPoolMember", error.Message, StringComparison.Ordinal);
        await using WorkerPool alone = await WorkerPool.StartAsync(new PoolOptions { Name = "alone", Hosts = [] });
        PoolException none = await Assert.ThrowsAsync<PoolException>(() => alone.AttachAsync("a@localhost"));
        Assert.Contains("PoolOptions.Node", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereANodeOfThatNameRuns_TakesItIn()
    {
        await using PaxtorNode voter = await StartAsync("voter", null, member: false);
        await using PaxtorNode worker = await StartAsync("taken", $"voter@localhost:{voter.LocalEndPoint!.Port}", member: true);
        await voter.WhenMemberAsync("taken@localhost", default);
        PoolOptions options = new() { Name = "taken", Host = "localhost", Node = voter, Hosts = [new PoolHost("localhost")] };
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        Assert.Equal((0, "taken@localhost", 0), (pool.Report.Started.Count, Assert.Single(pool.Report.TakenIn), pool.Report.Failures.Count));
        Assert.Equal(["taken-master@localhost", "taken@localhost"], Names(pool));
    }

    private static string[] Names(WorkerPool pool) => [.. pool.Member.Members.Select(static m => m.Node).Order(StringComparer.Ordinal)];

    private static Task<PaxtorNode> StartAsync(string name, string? quorum, bool member)
    {
        PaxtorOptions options = new() { Name = $"{name}@localhost", Listen = "localhost:0", Durability = DurabilityMode.Memory };
        options.Quorum.Add(quorum ?? PaxtorOptions.SingleQuorum);
        if (member)
            options.AddPoolMember();
        return PaxtorNode.StartAsync(options);
    }
}
