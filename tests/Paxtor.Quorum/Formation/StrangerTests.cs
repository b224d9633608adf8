using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Formation;

/// <summary>What comes of nodes that take part and do not belong.</summary>
public sealed class StrangerTests
{
    private static readonly FormationVoter[] Voters = [new("v1@sim", 1), new("v2@sim", 2), new("v3@sim", 3)];

    [Fact]
    public void OtherVoters_AreRefusedNamingBothLists_AndNothingForms()
    {
        ClusterRun run = TwoOfThree();
        RawPeer third = new(run, "v3@sim");
        byte[] frame = Frame(new FormationFrame { Name = "v3@sim", Voters = [new("v1@sim", 1), new("v3@sim", 2), new("w@sim", 3)] });
        foreach (SimulatedNode voter in run.Voters.Where(static v => v.IsRunning))
            third.Send(voter, frame);
        run.For(TimeSpan.FromSeconds(3));
        foreach (SimulatedNode voter in run.Voters.Where(static v => v.IsRunning))
        {
            Assert.Equal(VoterRole.Forming, voter.Member!.Status.Role);
            Assert.Contains("here v1@sim, v2@sim, v3@sim, at v3@sim v1@sim, v3@sim, w@sim", voter.Member.Status.Problem, StringComparison.Ordinal);
            Assert.Contains(Told(third, voter), static f => f.Refusal.Contains("w@sim", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void NodeThatIsNoVoterHere_IsToldSo()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer stranger = new(run, "w@sim");
        stranger.Send(run.Leader!, Frame(new FormationFrame { Name = "w@sim", Voters = Voters }));
        run.Until(() => Told(stranger, run.Leader!).Any(static f => f.Refusal.Contains("none of those configured", StringComparison.Ordinal)), "the refusal");
        Assert.Contains("w@sim", run.Leader!.Member!.Status.Problem, StringComparison.Ordinal);
        run.Put(run.Client, "k", "v");
    }

    [Fact]
    public void FormationWithAPlayedThirdVoter_GoesStepByStep_AndTellsOnlyWhatIsDurable()
    {
        ClusterRun run = TwoOfThree();
        RawPeer third = new(run, "v3@sim");
        SimulatedNode first = run.Cluster["v1@sim"];
        run.For(TimeSpan.FromSeconds(1));
        Assert.All(Told(third, first), static f => Assert.Equal(FormationState.Empty, f.State));
        Say(FormationState.Empty, 0);
        run.Until(() => Told(third, first).Last().State == FormationState.Prepared, "the first to prepare");
        UInt128 cluster = Told(third, first).Last().ClusterId;
        run.For(TimeSpan.FromSeconds(5));
        Assert.Equal(FormationState.Prepared, Told(third, first).Last().State);
        Say(FormationState.Prepared, cluster);
        run.Until(() => Told(third, first).Last().State == FormationState.Promised, "the first to promise");
        run.For(TimeSpan.FromSeconds(5));
        Assert.Null(first.Member!.Raft);
        Say(FormationState.Promised, cluster);
        run.Until(() => Told(third, first).Last().State == FormationState.Formed, "the first to form");
        Assert.All(Told(third, first).Skip(1), f => Assert.True(f.ClusterId == cluster || f.State == FormationState.Empty));
        run.WaitForLeader();

        void Say(FormationState state, UInt128 id)
        {
            foreach (SimulatedNode voter in run.Voters.Where(static v => v.IsRunning))
                third.Send(voter, Frame(new FormationFrame { Name = "v3@sim", Voters = Voters, State = state, ClusterId = id }));
        }
    }

    /// <summary>A connection is bound to the cluster before any Raft message counts.</summary>
    [Fact]
    public void RaftMessages_BeforeTheSenderHasShownThatItBelongs_CountForNothing()
    {
        ClusterRun run = ClusterRun.Started();
        run.Cluster["v3@sim"].Kill();
        run.WaitForLeader();
        RawPeer third = new(run, "v3@sim");
        SimulatedNode first = run.Cluster["v1@sim"];
        run.For(TimeSpan.FromSeconds(2));
        ulong term = first.Member!.Status.Term;
        RaftMessage coup = new() { Type = RaftMessageType.Vote, From = 3, To = 1, Term = 1000, LogIndex = 1000, LogTerm = 999, Transfer = true };
        third.Send(first, CodecSamples.Of(coup));
        run.For(TimeSpan.FromSeconds(3));
        Assert.Equal(term, first.Member.Status.Term);
        third.Send(first, Frame(new FormationFrame { Name = "v3@sim", Voters = Voters, State = FormationState.Formed, ClusterId = first.Member.Status.ClusterId + 1 }), CodecSamples.Of(coup));
        run.For(TimeSpan.FromSeconds(3));
        Assert.Equal(term, first.Member.Status.Term);
        Assert.Contains("belongs to cluster", first.Member.Status.Problem, StringComparison.Ordinal);
    }

    private static ClusterRun TwoOfThree()
    {
        ClusterRun run = new();
        run.Cluster["v1@sim"].Start();
        run.Cluster["v2@sim"].Start();
        return run;
    }

    private static byte[] Frame(FormationFrame frame) => CodecSamples.Written(frame.Write);

    private static IEnumerable<FormationFrame> Told(RawPeer peer, SimulatedNode by) => peer.Received
        .Where(r => r.From == by.Name && r.Frame[0] == (byte)FrameKind.Formation)
        .Select(static r => FormationFrame.Read(r.Frame.AsSpan(1)));
}
