using Paxtor.Transport;

namespace Paxtor.Tests.Node;

public sealed class PaxtorNodeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nodes_LockContendKillTheLeaderRestartAll_TokensOnlyGrow()
    {
        await using TestCluster cluster = new();
        PaxtorNode client = await cluster.ClientAsync();
        Task<LockHandle> early = client.Locks.AcquireAsync("story", Patience);
        for (int i = 2; i >= 0; i--)
            await cluster.StartAsync(i);
        LockHandle first = await early;
        Assert.True(first.IsHeld);
        Assert.Equal(client.Name, first.Pid.Node);

        // Another node wants it, and gets it when it is released.
        Assert.Null(await cluster.Nodes[0]!.Locks.TryAcquireAsync("story"));
        Task<LockHandle> second = cluster.Nodes[0]!.Locks.AcquireAsync("story", Patience);
        await TestCluster.UntilAsync(() => client.Locks.GetQueueAsync("story").Result.Count == 2, "the second to queue");
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        LockHandle held = await second;
        long token = held.Token;
        Assert.True(token > first.Token);
        await held.DisposeAsync();

        // The leader dies.
        await TestCluster.UntilAsync(() => client.Status.Leader is not null, "a leader to be known");
        int leader = cluster.LeaderIndex(client.Status.Leader!);
        await cluster.KillAsync(leader);
        LockHandle third = await client.Locks.AcquireAsync("story", Patience);
        Assert.True(third.Token > token);
        token = third.Token;
        await third.DisposeAsync();

        // All die, and start again with what they had on disk.
        for (int i = 0; i < 3; i++)
        {
            if (i != leader)
                await cluster.KillAsync(i);
        }

        for (int i = 0; i < 3; i++)
            await cluster.StartAsync(i);
        LockHandle fourth = await client.Locks.AcquireAsync("story", Patience);
        Assert.True(fourth.Token > token);
        await fourth.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_OwnerAndLeader_OthersGoOnAtOnce()
    {
        await using TestCluster cluster = new() { SessionTimeToLive = TimeSpan.FromMinutes(2) };
        for (int i = 0; i < 3; i++)
            await cluster.StartAsync(i);
        await TestCluster.UntilAsync(() => Array.Exists(cluster.Nodes, static n => n!.Status.Role == "leader"), "a leader");
        int leader = Array.FindIndex(cluster.Nodes, static n => n!.Status.Role == "leader");
        int other = (leader + 1) % 3;
        LockHandle held = await cluster.Nodes[leader]!.Locks.AcquireAsync("a", Patience);
        Task<LockHandle> waiting = cluster.Nodes[other]!.Locks.AcquireAsync("a", Patience);
        await TestCluster.UntilAsync(() => cluster.Nodes[other]!.Locks.GetQueueAsync("a").Result.Count == 2, "the other to queue");
        long begun = TimeProvider.System.GetTimestamp();
        ILocks gone = cluster.Nodes[leader]!.Locks;
        await cluster.StopAsync(leader);
        await using LockHandle got = await waiting;
        TimeSpan took = TimeProvider.System.GetElapsedTime(begun);

        // Well below the time to live: the lease was revoked, not left to run out.
        Assert.True(took < TimeSpan.FromSeconds(50), $"It took {took}.");
        Assert.True(got.Token > held.Token);
        Assert.False(held.IsHeld);
        Assert.True(held.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => gone.AcquireAsync("b"));
        await held.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_OwnerWithoutQuorum_IsBounded()
    {
        await using TestCluster cluster = new() { SessionTimeToLive = TimeSpan.FromMinutes(2) };
        for (int i = 0; i < 3; i++)
            await cluster.StartAsync(i);
        PaxtorOptions options = cluster.Options(null);
        options.StopTimeout = TimeSpan.FromSeconds(1);
        PaxtorNode client = await PaxtorNode.StartAsync(options, cluster.Log);
        LockHandle held = await client.Locks.AcquireAsync("a", Patience);
        for (int i = 0; i < 3; i++)
            await cluster.KillAsync(i);
        Task<LockHandle> waiting = client.Locks.AcquireAsync("b", Patience);
        long begun = TimeProvider.System.GetTimestamp();
        await client.DisposeAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "It waited for the end of its session.");
        Assert.False(held.IsHeld);
        Assert.True(held.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Contains(cluster.Log.Lines, static l => l.Contains("cut short", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DurabilityMode.Disk)]
    [InlineData(DurabilityMode.Memory)]
    public async Task Single_LocksAndReleases(DurabilityMode durability)
    {
        string folder = Directory.CreateTempSubdirectory("paxtor-node-tests-").FullName;
        TestLog log = new();
        PaxtorOptions options = new() { Name = "one@here", Durability = durability, DataDirectory = durability == DurabilityMode.Disk ? folder : null };
        options.Quorum.Add("single");
        try
        {
            await using (PaxtorNode node = await PaxtorNode.StartAsync(options, log))
            {
                long last = 0;
                for (int i = 0; i < 20; i++)
                {
                    await using LockHandle handle = await node.Locks.AcquireAsync("a", Patience);
                    Assert.True(handle.Token > last);
                    last = handle.Token;
                }

                Assert.Equal("leader", node.Status.Role);
                Assert.Equal("one@here", node.Status.Leader);
                Assert.True(node.Status.HasQuorum);
                Assert.True(node.Status.SessionValid);
                Assert.NotNull(node.Status.SessionId);
                await TestCluster.UntilAsync(() => node.Status.Revision > 20, "the revision to be known");
                Assert.Null(node.Status.Problem);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Equal(durability == DurabilityMode.Memory, log.Lines.Any(static l => l.Contains("Durability is Memory", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Secret_SameOnAllNodes_Works_AndAStrangerGetsNothing()
    {
        await using TestCluster cluster = new();
        string secret = ClusterSecret.New().Reveal();
        PaxtorNode[] nodes = new PaxtorNode[3];
        for (int i = 0; i < 3; i++)
        {
            PaxtorOptions options = cluster.Options(i);
            options.Secret = secret;
            nodes[i] = cluster.Nodes[i] = await PaxtorNode.StartAsync(options);
        }

        await using LockHandle held = await nodes[1].Locks.AcquireAsync("a", Patience);
        PaxtorOptions stranger = cluster.Options(null);
        stranger.Secret = ClusterSecret.New().Reveal();
        await using PaxtorNode outside = await PaxtorNode.StartAsync(stranger);
        Assert.Equal(LockStatus.NoQuorum, (await outside.Locks.LockAsync("b", new LockOptions { NoQuorum = NoQuorum.Return })).Status);
        Assert.True(held.IsHeld);
    }
}
