using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Formation;

public sealed class FormationTests
{
    public static TheoryData<string> Orders => ["1 2 3", "1 3 2", "2 1 3", "2 3 1", "3 1 2", "3 2 1"];

    [Theory]
    [MemberData(nameof(Orders))]
    public void AnyOrderOfStarting_MinutesApart_Forms(string order)
    {
        ClusterRun run = new();
        foreach (string voter in order.Split(' '))
        {
            Assert.DoesNotContain(run.Voters, v => v.IsRunning && v.Member!.Status.Role != VoterRole.Forming);
            run.Cluster[$"v{voter}@sim"].Start();
            run.For(TimeSpan.FromMinutes(1));
        }

        run.Cluster["c1@sim"].Start();
        run.WaitForLeader();
        run.Put(run.Client, "k", "v");
        Assert.Single(run.Voters.Select(v => v.Member!.Status.ClusterId).Distinct());
    }

    [Fact]
    public void FormedCluster_WithAMajority_ServesAfterRestart()
    {
        ClusterRun run = ClusterRun.Started();
        run.Put(run.Client, "k", "v");
        foreach (SimulatedNode voter in run.Voters)
            voter.Kill(NodeEndKind.Machine);
        run.Cluster["v2@sim"].Start();
        run.Cluster["v3@sim"].Start();
        run.WaitForLeader();
        Assert.Equal("v", run.Get(run.Client, "k"));
    }

    [Fact]
    public void TwoOfThree_NeverFormAlone()
    {
        ClusterRun run = new();
        run.Cluster["v1@sim"].Start();
        run.Cluster["v3@sim"].Start();
        run.For(TimeSpan.FromMinutes(10));
        Assert.All(run.Voters.Where(static v => v.IsRunning), static v => Assert.Equal(VoterRole.Forming, v.Member!.Status.Role));
        Assert.All(run.Voters.Where(static v => v.IsRunning), static v => Assert.Equal((UInt128)0, v.Member!.Status.ClusterId));
    }

    /// <summary>Crashes at random moments of the first second, each microsecond of which is a step of somebody's.</summary>
    [Fact]
    public void CrashesAtAnyPoint_FormOneClusterAllTheSame()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            ClusterRun run = new(seed);
            Random chance = new(seed);
            run.Cluster.Start();
            HashSet<UInt128> formed = [];
            run.Simulation.AfterEachEvent = () =>
            {
                foreach (SimulatedNode voter in run.Voters)
                {
                    if (voter.IsRunning && voter.Member!.Raft is not null)
                        formed.Add(voter.Member.Status.ClusterId);
                }

                formed.Remove(0);
            };
            for (int crash = 0; crash < 6; crash++)
            {
                run.For(TimeSpan.FromMicroseconds(chance.Next(1, 3000)));
                SimulatedNode victim = run.Cluster[$"v{chance.Next(1, 4)}@sim"];
                victim.Kill(chance.Next(2) == 0 ? NodeEndKind.Process : NodeEndKind.Machine);
                run.For(TimeSpan.FromMicroseconds(chance.Next(1, 3000)));
                victim.Start();
            }

            run.Until(() => run.Leader is not null && run.Voters.All(static v => v.Member!.Raft is not null), $"formation with seed {seed}");
            run.For(TimeSpan.FromMilliseconds(10));
            Assert.Single(formed);
        }
    }

    /// <summary>
    /// One way between two voters stands still for longer than a problem may pass, while the third tells both of steps beyond it: what looks like
    /// a lost disk then is none, and the refusal is taken back.
    /// </summary>
    [Fact]
    public void StepToldLate_IsRefusedForAWhile_AndThenNoMore()
    {
        int refused = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            ClusterRun run = new(seed);
            Random chance = new(seed);
            run.Cluster.Start();
            run.Until(() => run.Voters.Any(static v => v.Member!.Status.ClusterId != 0), "the id to be drawn");
            run.For(TimeSpan.FromMicroseconds(chance.Next(1, 4000)));
            int from = chance.Next(3);
            run.Cluster.Block($"v{1 + from}@sim", $"v{1 + ((from + chance.Next(1, 3)) % 3)}@sim");
            run.For(TimeSpan.FromSeconds(3));
            refused += run.Voters.Any(static v => v.Member!.Status.Problem.Length > 0) ? 1 : 0;
            run.Cluster.Heal();
            run.Until(() => run.Voters.All(static v => v.Member!.Status is { HasQuorum: true, Problem: "" }), $"all to work together with seed {seed}");
        }

        Assert.True(refused > 0, "No run made a voter look as if it had lost its disk.");
    }

    [Fact]
    public void WipedVoter_IsRefusedAndNamed_AndTheOthersServe()
    {
        ClusterRun run = ClusterRun.Started();
        SimulatedNode victim = run.Followers.First();
        run.Put(run.Client, "k", "v");
        victim.Kill();
        Wipe(run, victim);
        victim.Start();
        run.For(TimeSpan.FromSeconds(10));
        Assert.Equal(VoterRole.Forming, victim.Member!.Status.Role);
        Assert.Contains($"{victim.Name} has lost its disk", victim.Member.Status.Problem, StringComparison.Ordinal);
        Assert.Contains($"{victim.Name} has lost its disk", run.Leader!.Member!.Status.Problem, StringComparison.Ordinal);
        Assert.Equal("v", run.Get(run.Client, "k"));
    }

    /// <summary>Whatever the third had come to when the other two lost their disks, and whoever is there first.</summary>
    [Fact]
    public void TwoWipedVotersOfThree_NeverForm()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            ClusterRun run = new(seed);
            Random chance = new(seed);
            run.Cluster.Start();
            SimulatedNode third = run.Cluster[$"v{1 + (seed % 3)}@sim"];
            SimulatedNode[] others = [.. run.Voters.Where(v => v != third)];

            // The third one stops as soon as one of the others can serve; often it has not formed itself by then.
            run.Until(() => others.Any(static v => v.Member!.Raft is not null), "the first to form");
            third.Kill();
            run.Until(() => others.All(static v => v.Member!.Raft is not null) || run.Simulation.Now > TimeSpan.FromSeconds(20), "the others to form");
            foreach (SimulatedNode other in others)
            {
                other.Kill();
                Wipe(run, other);
            }

            foreach (SimulatedNode voter in run.Voters.OrderBy(_ => chance.Next()))
            {
                voter.Start();
                run.For(TimeSpan.FromMilliseconds(chance.Next(3000)));
            }

            run.For(TimeSpan.FromSeconds(20));
            Assert.All(others, static v => Assert.Null(v.Member!.Raft));
            Assert.Null(run.Leader);
            Assert.Contains(run.Voters, static v => v.Member!.Status.Problem.Contains("has lost its disk", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void DiskOfAnotherCluster_IsRefusedNamingBoth()
    {
        ClusterRun run = ClusterRun.Started(seed: 1);
        ClusterRun other = ClusterRun.Started(seed: 2);
        foreach (SimulatedNode voter in run.Voters.Concat(other.Voters))
            voter.Kill();
        run.Cluster["v3@sim"].ReplaceDisk(other.Cluster["v3@sim"].Disk!);
        foreach (SimulatedNode voter in run.Voters)
            voter.Start();
        run.WaitForLeader();
        run.For(TimeSpan.FromSeconds(5));
        MemberStatus stranger = run.Cluster["v3@sim"].Member!.Status;
        Assert.Contains("belongs to cluster", stranger.Problem, StringComparison.Ordinal);
        Assert.False(stranger.HasQuorum);
        Assert.True(run.Leader!.Name is "v1@sim" or "v2@sim");
        Assert.Contains("v3@sim belongs to cluster", run.Leader.Member!.Status.Problem, StringComparison.Ordinal);
    }

    private static void Wipe(ClusterRun run, SimulatedNode voter) => voter.ReplaceDisk(new SimulatedDisk($"/{voter.Name}", run.Simulation.CreateRandom()));
}
