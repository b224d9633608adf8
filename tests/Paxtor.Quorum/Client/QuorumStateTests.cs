using Paxtor.Quorum.Tests.Client.Kit;

namespace Paxtor.Quorum.Tests.Client;

public sealed class QuorumStateTests
{
    private readonly ClientKit kit = new();
    private readonly List<(bool Has, double At)> told = [];

    public QuorumStateTests() => kit.OnLoop(() => kit.Store.ObserveQuorum(has => told.Add((has, kit.Simulation.Now.TotalMilliseconds))));

    [Fact]
    public void HasQuorum_NothingHeard_IsFalse()
    {
        Assert.False(kit.Store.HasQuorum);
        kit.Voters[0].Connect();
        Assert.False(kit.Store.HasQuorum);
        kit.Voters[0].SayStatus(hasQuorum: false);
        Assert.False(kit.Store.HasQuorum);
        Assert.Empty(told);
    }

    [Fact]
    public void HasQuorum_LastVoterSaysNo_IsFalseAtOnceAndTrueAgainOnProof()
    {
        kit.Healthy();
        Assert.True(kit.Store.HasQuorum);
        kit.Voters[0].SayStatus(hasQuorum: false);
        kit.Voters[1].SayStatus(hasQuorum: false);
        Assert.True(kit.Store.HasQuorum);
        kit.Voters[2].SayStatus(hasQuorum: false);
        Assert.False(kit.Store.HasQuorum);
        kit.Voters[1].SayStatus();
        Assert.Equal([true, false, true], told.Select(static t => t.Has));
    }

    [Fact]
    public void HasQuorum_Silence_IsFalseWithinTwoSeconds()
    {
        kit.Healthy();
        kit.Run(2_000);
        Assert.Equal([true, false], told.Select(static t => t.Has));
        Assert.InRange(told[1].At, 1_400, 2_000);
    }

    [Fact]
    public void HasQuorum_StatusesKeepComing_StaysTrue()
    {
        kit.Healthy();
        kit.KeepHealthy(v => v == kit.Voters[2]);
        kit.Run(60_000);
        Assert.Equal([true], told.Select(static t => t.Has));
    }

    [Fact]
    public void HasQuorum_AllConnectionsGone_IsFalseAtOnce()
    {
        kit.Healthy();
        foreach (FakeVoter voter in kit.Voters)
            voter.Disconnect();
        Assert.False(kit.Store.HasQuorum);
        kit.Voters[0].Connect();
        Assert.False(kit.Store.HasQuorum);
    }

    [Fact]
    public void HasQuorum_VoterLeaves_DoesNotCountOnIt()
    {
        kit.Healthy();
        kit.Voters[1].Disconnect();
        kit.Voters[2].Disconnect();
        kit.Voters[0].SayGoodbye();
        Assert.False(kit.Store.HasQuorum);
        kit.Put("a");
        Assert.Empty(kit.Voters[0].Requests);
        kit.Voters[0].Disconnect();
        kit.Voters[0].Connect();
        kit.Voters[0].SayStatus();
        Assert.True(kit.Store.HasQuorum);
    }

    [Fact]
    public void HasQuorum_VoterOfAnotherCluster_IsNotUsed()
    {
        kit.Voters[0].ClusterId = 0;
        kit.Voters[1].ClusterId = 8;
        kit.Voters[0].Connect();
        kit.Voters[0].SayStatus(hasQuorum: false);
        kit.Voters[1].Connect();
        kit.Voters[1].SayStatus(hasQuorum: false);
        kit.Voters[2].Connect();
        kit.Voters[2].SayStatus();
        Assert.True(kit.Store.HasQuorum);
        kit.Voters[2].Disconnect();
        kit.Voters[1].SayStatus();
        Assert.False(kit.Store.HasQuorum);
        kit.Put("a");
        Assert.Empty(kit.Voters[1].Requests);
        kit.Voters[0].ClusterId = 7;
        kit.Voters[0].SayStatus();
        Assert.True(kit.Store.HasQuorum);
        Assert.Single(kit.Voters[0].Requests);
    }

    [Fact]
    public void ObserveQuorum_DisposedInsideAnotherObserver_IsNotTold()
    {
        IDisposable? second = null;
        List<bool> toldSecond = [];
        kit.OnLoop(() =>
        {
            kit.Store.ObserveQuorum(_ => second!.Dispose());
            second = kit.Store.ObserveQuorum(toldSecond.Add);
        });
        kit.Healthy();
        Assert.Empty(toldSecond);
        Assert.Single(told);
    }
}
