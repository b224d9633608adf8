using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class RequestTests
{
    [Fact]
    public void EveryRequestOfOneTurn_IsAnsweredOnce_AndSharesAnEntry()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        ulong before = run.Leader!.Member!.Raft!.LastIndex;
        peer.Send(run.Leader, [.. Enumerable.Range(1, 500).Select(static i => RawPeer.Put((ulong)i, $"k{i}"))]);
        run.Until(() => peer.Responses.Count() == 500, "all answers");
        run.For(TimeSpan.FromSeconds(3));
        Assert.Equal(Enumerable.Range(1, 500).Select(static i => (ulong)i), peer.Responses.Select(static r => r.Id));
        Assert.All(peer.Responses, static r => Assert.Equal(ResponseStatus.Ok, r.Status));
        Assert.InRange(run.Leader.Member.Raft.LastIndex - before, 1UL, 4UL);
    }

    [Fact]
    public void Follower_ForwardsOnce_AndOneThatWasForwardedIsNotForwardedAgain()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode follower = run.Followers.First();
        peer.Send(follower, RawPeer.Put(1, "k"));
        run.Until(() => peer.Responses.Any(), "an answer");
        Assert.Equal(ResponseStatus.Ok, peer.Responses.Single().Status);
        peer.Send(follower, RawPeer.Request(2, RequestOperation.Write, static w => StoreCodec.WriteTransaction(w, Transaction.Of(Operation.Put(StoreKey.FromText("k"), default))), hops: 1));
        run.Until(() => peer.Responses.Count() == 2, "an answer");
        Assert.Equal(ResponseStatus.NoQuorum, peer.Responses.Last().Status);
    }

    [Fact]
    public void BadRequests_AreRefused_AndNothingHappens()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        long revision = run.Leader!.Member!.Machine.Revision;
        byte[] expiry = RawPeer.Request(1, RequestOperation.Write, static w => StoreCodec.WriteExpireLeases(w, 1, [new LeaseExpiry(1, 1)]));
        byte[] garbage = RawPeer.Request(2, RequestOperation.Write, static w => w.Raw([1, 2, 3]));
        byte[] mismatch = RawPeer.Request(3, RequestOperation.Read, static w => StoreCodec.WriteTransaction(w, Transaction.Of(Operation.Put(StoreKey.FromText("k"), default))));
        byte[] unknown = RawPeer.Request(4, (RequestOperation)99, static _ => { });
        byte[] longKey = RawPeer.Put(5, new string('k', 10_000));
        peer.Send(run.Leader, expiry, garbage, mismatch, unknown, longKey);
        run.Until(() => peer.Responses.Count() == 5, "the answers");
        Assert.All(peer.Responses, static r => Assert.Equal(ResponseStatus.Invalid, r.Status));
        Assert.All(peer.Responses, static r => Assert.False(string.IsNullOrEmpty(r.Message)));
        Assert.Equal(revision, run.Leader.Member.Machine.Revision);
    }

    [Fact]
    public void TooManyInFlight_AreRefusedAsOverloaded_TheOthersAnswered()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        int limit = 8_192;
        peer.Send(run.Leader!, [.. Enumerable.Range(1, limit + 100).Select(static i => RawPeer.Put((ulong)i, "k"))]);
        run.Until(() => peer.Responses.Count() == limit + 100, "all answers");
        Assert.Equal(100, peer.Responses.Count(static r => r.Status == ResponseStatus.Overloaded));
        Assert.Equal(limit, peer.Responses.Count(static r => r.Status == ResponseStatus.Ok));
        peer.Send(run.Leader!, RawPeer.Put(100_000, "k"));
        run.Until(() => peer.Responses.Any(static r => r.Id == 100_000 && r.Status == ResponseStatus.Ok), "room again");
    }

    /// <summary>A state that outgrew the largest snapshot would be the end of every voter at once.</summary>
    [Fact]
    public void FullStore_TakesDeletesAndReadsAlone_UntilThereIsRoom()
    {
        ClusterRun run = new();
        run.Cluster.AdjustMember = static o => o with { StoreBytesMax = 1000 };
        run.Cluster.Start();
        run.WaitForLeader();
        RawPeer peer = new(run, "raw@sim");
        ulong id = 0;
        ResponseStatus Ask(RequestOperation operation, Operation asked)
        {
            peer.Send(run.Leader!, RawPeer.Request(++id, operation, w => StoreCodec.WriteTransaction(w, Transaction.Of(asked))));
            run.Until(() => peer.Responses.Any(r => r.Id == id), "an answer");
            return peer.Responses.Last().Status;
        }

        int puts = 0;
        while (Ask(RequestOperation.Write, Operation.Put(StoreKey.FromText($"k{puts}"), new byte[100])) == ResponseStatus.Ok)
            puts++;
        Assert.InRange(puts, 3, 6);
        Assert.Equal(ResponseStatus.Overloaded, peer.Responses.Last().Status);
        Assert.Contains("full", peer.Responses.Last().Message, StringComparison.Ordinal);
        Assert.Equal(ResponseStatus.Ok, Ask(RequestOperation.Read, Operation.Get(StoreKey.FromText("k0"))));
        Assert.Equal(ResponseStatus.Ok, Ask(RequestOperation.Write, Operation.Delete(StoreKey.FromText("k0"))));
        Assert.Equal(ResponseStatus.Ok, Ask(RequestOperation.Write, Operation.Put(StoreKey.FromText("k0"), new byte[100])));
    }

    [Fact]
    public void NoLeader_AnswersNoQuorumAfterAWhile_ThenAtOnce()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode lone = run.Followers.First();
        foreach (SimulatedNode other in run.Voters.Where(v => v != lone))
            other.Kill();
        run.For(TimeSpan.FromMilliseconds(100)); // until the end of the connections is seen
        TimeSpan begun = run.Simulation.Now;
        peer.Send(lone, RawPeer.Put(1, "k", remaining: 10_000));
        run.Until(() => peer.Responses.Any(), "an answer");
        Assert.Equal(ResponseStatus.NoQuorum, peer.Responses.Single().Status);
        Assert.InRange(run.Simulation.Now - begun, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.7));
        begun = run.Simulation.Now;
        peer.Send(lone, RawPeer.Put(2, "k", remaining: 10_000));
        run.Until(() => peer.Responses.Count() == 2, "an answer");
        Assert.True(run.Simulation.Now - begun < TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void LeaderWithoutFollowers_AnswersUnknownBeforeTheAskerStopsWaiting()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode leader = run.Leader!;
        run.Cluster.Partition([leader.Name], [.. run.Followers.Select(static f => f.Name)]);
        TimeSpan begun = run.Simulation.Now;
        byte[] read = RawPeer.Request(2, RequestOperation.Read, static w => StoreCodec.WriteTransaction(w, Transaction.Of(Operation.Get(StoreKey.FromText("k")))));
        peer.Send(leader, RawPeer.Put(1, "k"), read);
        run.Until(() => peer.Responses.Count() == 2, "the answers");
        Assert.True(run.Simulation.Now - begun < TimeSpan.FromMilliseconds(1_800));
        Assert.Equal(ResponseStatus.Unknown, peer.Responses.Single(static r => r.Id == 1).Status);
        Assert.Equal(ResponseStatus.NoQuorum, peer.Responses.Single(static r => r.Id == 2).Status);
    }

    /// <summary>Proposed by a leader that is cut off, then overwritten by its successor: known not to have happened, and said so.</summary>
    [Fact]
    public void OverwrittenEntry_IsAnsweredNoQuorum()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode old = run.Leader!;
        run.Cluster.Partition([old.Name], [.. run.Followers.Select(static f => f.Name)]);
        peer.Send(old, RawPeer.Put(1, "lost", remaining: 30_000));
        run.WaitForLeader(old);
        run.Cluster.Heal();
        run.Until(() => peer.Responses.Any(), "an answer");
        Assert.Equal(ResponseStatus.NoQuorum, peer.Responses.Single().Status);
        Assert.Null(run.Get(run.Client, "lost"));
    }

    [Fact]
    public void Status_IsAnsweredByWhomIsAsked_EvenWithoutAQuorum()
    {
        ClusterRun run = new();
        run.Cluster["v1@sim"].Start();
        RawPeer peer = new(run, "raw@sim");
        peer.Send(run.Cluster["v1@sim"], RawPeer.Request(1, RequestOperation.Status, static _ => { }));
        run.Until(() => peer.Responses.Any(), "an answer");
        VoterStatusFrame status = VoterStatusFrame.Read(peer.Responses.Single().Payload);
        Assert.Equal(VoterRole.Forming, status.Role);
        Assert.False(status.HasQuorum);
    }

    [Fact]
    public void VoterStatus_ComesTwiceASecond_AndOnChange()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode follower = run.Followers.First();
        run.For(TimeSpan.FromSeconds(1));
        peer.Received.Clear();
        run.For(TimeSpan.FromSeconds(10));
        VoterStatusFrame[] told = [.. StatusOf(follower)];
        Assert.InRange(told.Length, 15, 25);
        Assert.All(told, s => Assert.True(s.HasQuorum && s.Leader == run.Leader!.Name));
        run.Leader!.Kill();
        run.Until(() => StatusOf(follower).Any(static s => s.Term > 1 && s.HasQuorum), "word of the new leader");

        IEnumerable<VoterStatusFrame> StatusOf(SimulatedNode node) => peer.Received
            .Where(r => r.From == node.Name && r.Frame[0] == (byte)FrameKind.VoterStatus)
            .Select(static r => VoterStatusFrame.Read(r.Frame.AsSpan(1)));
    }
}
