namespace Paxtor.Cli.Tests.Processes;

/// <summary>
/// Real processes that are killed, paused and restarted under load. The register never loses an update, and tokens only grow.
/// </summary>
public sealed class FaultTests
{
    private const double TimeToLive = 3;
    private const int SomeIncrements = 50;
    private static readonly TimeSpan Patience = ChildProcess.Patience;

    [Fact]
    public async Task OwnerKilled_AnotherGoesOn() => await RunAsync(async (cluster, load) =>
    {
        string owner = await load.Tenures.NextGrantAsync(static _ => true).WaitAsync(Patience);
        await load.RemoveAsync(owner);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
    });

    [Fact]
    public async Task LeaderKilled_LoadGoesOn_AndItComesBack() => await RunAsync(async (cluster, load) =>
    {
        int leader = await LeaderAsync(cluster);
        await cluster.KillAsync(leader);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
        cluster.Start(leader);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
        // Another one now: the one that came back must have caught up, or there is no majority.
        await cluster.KillAsync(leader == 0 ? 1 : 0);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
    });

    [Fact]
    public async Task FollowerKilled_LoadGoesOn() => await RunAsync(async (cluster, load) =>
    {
        int follower = (await LeaderAsync(cluster) + 1) % Cluster.Voters;
        await cluster.KillAsync(follower);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
    });

    [Fact]
    public async Task OwnerPausedBeyondItsTimeToLive_IsSucceeded_AndItsLateWriteIsRefusedOrNeverMade() => await RunAsync(async (cluster, load) =>
    {
        string owner = await load.Tenures.NextGrantAsync(static _ => true).WaitAsync(Patience);
        load[owner].Process.Signal(ChildProcess.SIGSTOP);
        await load.Tenures.NextGrantAsync(w => w != owner).WaitAsync(Patience);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
        load[owner].Process.Signal(ChildProcess.SIGCONT);
        // It must notice, take a new session, and own the lock again in its turn.
        await load.Tenures.NextGrantAsync(w => w == owner).WaitAsync(Patience);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
    });

    [Fact]
    public async Task LeaderPausedAndResumed_LoadGoesOn() => await RunAsync(async (cluster, load) =>
    {
        int leader = await LeaderAsync(cluster);
        cluster[leader].Signal(ChildProcess.SIGSTOP);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
        cluster[leader].Signal(ChildProcess.SIGCONT);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
    });

    [Fact]
    public async Task WholeClusterKilledInMidLoad_GoesOnFromDisk_AndTokensGrow() => await RunAsync(async (cluster, load) =>
    {
        long before = load.Tenures.GreatestToken;
        for (int i = 0; i < Cluster.Voters; i++)
            await cluster.KillAsync(i);
        for (int i = 0; i < Cluster.Voters; i++)
            cluster.Start(i);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
        Assert.True(load.Tenures.GreatestToken > before);
    });

    private static async Task RunAsync(Func<Cluster, Load, Task> act)
    {
        await using Cluster cluster = new();
        await using Load load = new(cluster.Quorum, workers: 4, TimeToLive);
        await load.Register.GrowsByAsync(SomeIncrements).WaitAsync(Patience);
        await act(cluster, load);
        Assert.Empty(load.Register.Faults);
        Assert.Empty(load.Tenures.Faults);
    }

    private static async Task<int> LeaderAsync(Cluster cluster)
    {
        await using PaxtorNode observer = await PaxtorNode.StartAsync(cluster.ClientOptions("observer"));
        LockHandle any = await observer.Locks.AcquireAsync("who leads").WaitAsync(Patience);
        await any.DisposeAsync();
        return Cluster.IndexOf(observer.Status.Leader ?? throw new InvalidOperationException("A lock was granted, and no leader is known."));
    }
}
