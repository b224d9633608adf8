using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Client;

/// <summary>How soon clients of a real quorum see that it is gone, and that it is back; on the whole cluster in simulation.</summary>
public sealed class QuorumLossTests
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void HasQuorum_LeaderCutOffWithItsClients_IsFalseWithinTwoSeconds(int seed)
    {
        SimulatedCluster cluster = Start(seed);
        string leader = cluster["c1@sim"].QuorumStore!.LeaderName;
        string[] others = [.. cluster.Nodes.Where(n => n.Votes && n.Name != leader).Select(static n => n.Name)];
        cluster.Partition([leader, "c1@sim"], others);
        Assert.True(cluster.Simulation.RunUntil(() => !cluster["c1@sim"].QuorumStore!.HasQuorum, Promise));
        Assert.True(cluster.Simulation.RunUntil(() => !cluster[leader].QuorumStore!.HasQuorum, Promise));
        cluster.Heal();
        Assert.True(cluster.Simulation.RunUntil(() => HasQuorum(cluster), TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void HasQuorum_ClientCutOff_IsFalseWithinTwoSeconds(int seed)
    {
        SimulatedCluster cluster = Start(seed);
        cluster.Partition(["c1@sim"], [.. cluster.Nodes.Where(static n => n.Votes).Select(static n => n.Name)]);
        Assert.True(cluster.Simulation.RunUntil(() => !cluster["c1@sim"].QuorumStore!.HasQuorum, Promise));
        Assert.True(cluster["c2@sim"].QuorumStore!.HasQuorum);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void HasQuorum_TwoVotersDie_IsFalseWithinTwoSeconds(int seed)
    {
        SimulatedCluster cluster = Start(seed);
        string leader = cluster["c1@sim"].QuorumStore!.LeaderName;
        cluster[leader].Kill(NodeEndKind.Machine);
        cluster.Nodes.First(static n => n.Votes && n.IsRunning).Kill(NodeEndKind.Machine);
        Assert.True(cluster.Simulation.RunUntil(() => !cluster["c1@sim"].QuorumStore!.HasQuorum, Promise));
        cluster.Start();
        Assert.True(cluster.Simulation.RunUntil(() => HasQuorum(cluster), TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void HasQuorum_ClientReachesOnlyAFollower_GoesOn(int seed)
    {
        SimulatedCluster cluster = Start(seed);
        string leader = cluster["c1@sim"].QuorumStore!.LeaderName;
        cluster.Partition(["c1@sim"], [leader]);
        bool lost = false;
        cluster["c1@sim"].Loop!.RunNow(() => cluster["c1@sim"].QuorumStore!.ObserveQuorum(_ => lost = true));
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(20));
        Assert.False(lost);
    }

    private static SimulatedCluster Start(int seed)
    {
        SimulatedCluster cluster = new(new Simulation(seed));
        cluster.Start();
        Assert.True(cluster.Simulation.RunUntil(() => HasQuorum(cluster), TimeSpan.FromSeconds(30)));

        // Everyone knows the leader, and it leads for good.
        cluster.Simulation.RunFor(TimeSpan.FromSeconds(3));
        return cluster;
    }

    private static bool HasQuorum(SimulatedCluster cluster) => cluster.Nodes.All(static n => n.QuorumStore is { HasQuorum: true });
}
