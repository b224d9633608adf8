using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Tests.Client.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Client;

/// <summary>The client of a node that votes itself.</summary>
public sealed class LocalVoterTests
{
    private readonly Simulation simulation = new(1);
    private readonly SimulatedLoop loop;
    private readonly FakeNetwork network = new("n1@a");
    private readonly Local local = new();
    private readonly List<byte[]> sent = [];
    private QuorumStore? store;

    public LocalVoterTests()
    {
        loop = simulation.CreateLoop("node");
        network.Sent = (_, frame) => sent.Add(frame);
        loop.RunNow(() => store = new QuorumStore(loop, network, [new("n1@a", "x:1"), new("n2@b", "x:2"), new("n3@c", "x:3")], local, new QuorumStoreOptions(), null));
    }

    [Fact]
    public void Commit_LocalVoterLeads_GoesThereWithoutTheNetwork()
    {
        Connect("n2@b", new VoterStatusFrame { HasQuorum = true, Leader = "n1@a", Term = 2 });
        Tell(new VoterStatusFrame { HasQuorum = true, Leader = "n1@a", Role = VoterRole.Leader, Term = 2 });
        loop.RunNow(Put);
        Assert.Equal(FrameKind.Request, (FrameKind)Assert.Single(local.Got)[0]);
        Assert.Empty(sent);
    }

    [Fact]
    public void Commit_AnotherLeads_GoesStraightToIt()
    {
        Tell(new VoterStatusFrame { HasQuorum = true, Leader = "n2@b", Term = 2 });
        Connect("n2@b", new VoterStatusFrame { HasQuorum = true, Leader = "n2@b", Role = VoterRole.Leader, Term = 2 });
        loop.RunNow(Put);
        Assert.Empty(local.Got);
        Assert.Single(sent);
    }

    [Fact]
    public void Commit_LeaderOutOfReach_GoesToTheLocalVoterFirst()
    {
        Connect("n3@c", new VoterStatusFrame { HasQuorum = true, Leader = "n2@b", Term = 2 });
        Tell(new VoterStatusFrame { HasQuorum = true, Leader = "n2@b", Term = 2 });
        loop.RunNow(Put);
        Assert.Single(local.Got);
        Assert.Empty(sent);
    }

    [Fact]
    public void HasQuorum_LocalVoterSaysSo_AndItsSilenceCountsToo()
    {
        Tell(new VoterStatusFrame { HasQuorum = true });
        Assert.True(store!.HasQuorum);
        simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.False(store.HasQuorum);
    }

    [Fact]
    public void Make_VoterNotAmongTheVoters_IsRefused() => loop.RunNow(() =>
        Assert.Throws<ArgumentException>(() => new QuorumStore(loop, new FakeNetwork("other@x"), [new("n1@a", "x:1")], local, new QuorumStoreOptions(), null)));

    private void Put() => _ = store!.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText("a"), default)));

    private void Connect(string name, VoterStatusFrame status) => loop.RunNow(() =>
    {
        network.SetConnected(network.PeerOf(name), true);
        store!.OnConnected(network.PeerOf(name));
        store.OnFrame(network.PeerOf(name), Bytes(status));
    });

    private void Tell(VoterStatusFrame status) => loop.RunNow(() => local.Client!.OnMemberFrame(Bytes(status)));

    private static byte[] Bytes(VoterStatusFrame status)
    {
        ProtoWriter writer = new();
        status.Write(writer);
        return writer.Written.ToArray();
    }

    private sealed class Local : ILocalVoter
    {
        public IMemberClient? Client { get; private set; }

        public List<byte[]> Got { get; } = [];

        public void AttachClient(IMemberClient client) => Client = client;

        public void SendFromClient(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default) => Got.Add([.. head, .. body]);
    }
}
