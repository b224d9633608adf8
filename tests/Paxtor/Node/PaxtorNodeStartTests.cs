namespace Paxtor.Tests.Node;

public sealed class PaxtorNodeStartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Start_NothingOfADeadNodeIsLeft_SameDirectoryAndPortAtOnce()
    {
        await using TestCluster cluster = new();
        for (int round = 0; round < 3; round++)
        {
            await cluster.StartAsync(0);
            PaxtorConfigurationException twice = await Assert.ThrowsAsync<PaxtorConfigurationException>(() => cluster.StartAsync(0));
            Assert.Contains("Paxtor:DataDirectory", twice.Message, StringComparison.Ordinal);
            if (round == 1)
                await cluster.KillAsync(0);
            else
                await cluster.StopAsync(0);
        }
    }

    [Fact]
    public async Task Start_PortInUse_SaysSoAndLeavesNothing()
    {
        await using TestCluster cluster = new();
        await cluster.StartAsync(0);
        PaxtorOptions options = cluster.Options(1);
        options.Listen = cluster.Voters[0][(cluster.Voters[0].IndexOf('@') + 1)..];
        PaxtorConfigurationException e = await Assert.ThrowsAsync<PaxtorConfigurationException>(() => PaxtorNode.StartAsync(options));
        Assert.Contains("Paxtor:Listen", e.Message, StringComparison.Ordinal);
        await cluster.StartAsync(1);
    }

    [Fact]
    public async Task Start_DirectoryOfAnotherNode_IsRefused()
    {
        await using TestCluster cluster = new();
        for (int i = 0; i < 3; i++)
            await cluster.StartAsync(i);
        await TestCluster.UntilAsync(() => cluster.Nodes[0]!.Status.HasQuorum, "the cluster to form");
        await cluster.StopAsync(0);
        await cluster.StopAsync(1);
        PaxtorOptions options = cluster.Options(0);
        options.DataDirectory = cluster.DirectoryOf(1);
        PaxtorConfigurationException e = await Assert.ThrowsAsync<PaxtorConfigurationException>(() => PaxtorNode.StartAsync(options));
        Assert.Contains("Paxtor:DataDirectory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Cancelled_LeavesNothing()
    {
        await using TestCluster cluster = new();
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PaxtorNode.StartAsync(cluster.Options(0), null, cancelled.Token));
        await cluster.StartAsync(0);
    }

    [Fact]
    public async Task NoQuorum_Client_AnswersSoon()
    {
        await using TestCluster cluster = new();
        PaxtorNode client = await cluster.ClientAsync();
        // That it is two seconds at most is held in virtual time.
        LockResult answer = await client.Locks.LockAsync("a", new LockOptions { NoQuorum = NoQuorum.Return }).WaitAsync(Patience);
        Assert.Equal(LockStatus.NoQuorum, answer.Status);
        Assert.False(client.Status.HasQuorum);
        Assert.Equal("client", client.Status.Role);
    }

    [Fact]
    public async Task Fatal_NodeThatOwnsALock_TellsItLostAndLetsGoOfEverything()
    {
        await using TestCluster cluster = new();
        for (int i = 0; i < 3; i++)
            await cluster.StartAsync(i);
        PaxtorNode node = cluster.Nodes[1]!;
        LockHandle held = await node.Locks.AcquireAsync("a", Patience);
        TaskCompletionSource lost = new();
        held.Lost.Register(lost.SetResult);
        node.Failure!.Report(new IOException("The disk is gone."));
        node.Failure!.Report(new IOException("It is still gone."));
        await lost.Task.WaitAsync(Patience);
        Assert.False(held.IsHeld);
        await node.DisposeAsync();
        Assert.Equal("The disk is gone.", node.Status.Problem);
        Assert.False(node.Status.SessionValid);
        Assert.Equal("The disk is gone.", Assert.Single(cluster.Fatal).Message);
        cluster.Fatal.Clear();

        // Its lease was not revoked: the lock is free after the time to live, and neither before nor much later.
        await cluster.StartAsync(1);
        await using LockHandle next = await cluster.Nodes[1]!.Locks.AcquireAsync("a", Patience);
        Assert.True(next.Token > held.Token);
    }
}
