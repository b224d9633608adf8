using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class ReplicationTests
{
    [Fact]
    public void ThreeVoters_StartedTogether_FormElectAndServe()
    {
        ClusterRun run = ClusterRun.Started();
        Assert.True(run.Put(run.Client, "k", "v") > 1);
        Assert.Equal("v", run.Get(run.Client, "k"));
        run.Until(() => run.Voters.All(v => v.Member!.Machine.Revision == run.Leader!.Member!.Machine.Revision), "all voters to apply it");
    }

    [Fact]
    public void EveryVoter_AskedByItsOwnClient_Answers()
    {
        ClusterRun run = ClusterRun.Started();
        foreach (SimulatedNode voter in run.Voters)
        {
            run.Put(voter, voter.Name, "v");
            Assert.Equal("v", run.Get(run.Client, voter.Name));
        }
    }

    [Fact]
    public void SingleVoter_FormsAtOnceAndServes()
    {
        ClusterRun run = ClusterRun.Started(options: new SimulatedClusterOptions { Voters = 1, Clients = 1 });
        Assert.True(run.Simulation.Now < TimeSpan.FromMilliseconds(500), $"It took {run.Simulation.Now}.");
        run.Put(run.Client, "k", "v");
        Assert.Equal("v", run.Get(run.Client, "k"));
    }
}
