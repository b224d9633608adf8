using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class SnapshotShippingTests
{
    private static readonly SimulatedClusterOptions Small = new() { SnapshotEntries = 50, SnapshotTailEntries = 5 };

    [Fact]
    public void FollowerThatMissedTheLog_IsBroughtUpBySnapshot()
    {
        ClusterRun run = ClusterRun.Started(options: Small);
        SimulatedNode late = run.Followers.First();
        run.Put(run.Client, "before", "v");
        late.Kill();
        for (int i = 0; i < 300; i++)
            run.Put(run.Client, $"k{i % 40}", $"{i}");
        run.Until(() => run.Leader!.Member!.Raft!.FirstIndex > 200, "the log to be released");
        late.Start();
        run.Until(() => late.Member!.Machine.Revision == run.Leader!.Member!.Machine.Revision, "the follower to catch up");
        Assert.Equal(run.Leader!.Member!.Machine.StateHash, late.Member!.Machine.StateHash);
        Assert.True(late.Member.Raft!.Snapshot.Index > 100);
    }

    [Fact]
    public void BigState_ComesInParts_WhileTheLeaderGoesOn()
    {
        ClusterRun run = ClusterRun.Started(options: Small with { SnapshotEntries = 20 });
        SimulatedNode late = run.Followers.First();
        late.Kill();
        string big = new('x', 60_000);
        for (int i = 0; i < 60; i++)
            run.Put(run.Client, $"k{i}", big);
        run.Until(() => run.Leader!.Member!.Raft!.FirstIndex > 30, "the log to be released");
        late.Start();
        run.For(TimeSpan.FromMilliseconds(1));
        for (int i = 0; i < 30; i++)
            run.Put(run.Client, $"more{i}", "v");
        run.Until(() => late.Member!.Machine.Revision == run.Leader!.Member!.Machine.Revision, "the follower to catch up");
    }

    [Fact]
    public void WholeCluster_RestartedFromSnapshotAndLog_HasEverything()
    {
        ClusterRun run = ClusterRun.Started(options: Small);
        for (int i = 0; i < 130; i++)
            run.Put(run.Client, $"k{i}", $"{i}");
        for (int restart = 0; restart < 3; restart++)
        {
            foreach (SimulatedNode voter in run.Voters)
                voter.Kill(NodeEndKind.Machine);
            foreach (SimulatedNode voter in run.Voters)
                voter.Start();
            run.WaitForLeader();
            for (int i = 0; i < 130; i += 13)
                Assert.Equal($"{i}", run.Get(run.Client, $"k{i}"));
            run.Put(run.Client, "again", $"{restart}");
        }
    }

    [Fact]
    public void FollowerRestartedInTheMiddleOfASnapshot_CatchesUp()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            ClusterRun run = ClusterRun.Started(seed, Small);
            Random chance = new(seed);
            SimulatedNode late = run.Followers.First();
            late.Kill();
            string big = new('x', 20_000);
            for (int i = 0; i < 120; i++)
                run.Put(run.Client, $"k{i}", big);
            run.Until(() => run.Leader!.Member!.Raft!.FirstIndex > 50, "the log to be released");
            for (int i = 0; i < 4; i++)
            {
                late.Start();
                run.For(TimeSpan.FromMilliseconds(chance.Next(1, 300)));
                late.Kill(NodeEndKind.Machine);
            }

            late.Start();
            run.Until(() => late.Member!.Machine.Revision == run.Leader!.Member!.Machine.Revision, $"the follower to catch up with seed {seed}");
        }
    }
}
