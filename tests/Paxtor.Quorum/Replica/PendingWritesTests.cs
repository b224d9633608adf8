using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Replica.Requests;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;
using Paxtor.Transport;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class PendingWritesTests : IMemberClient
{
    private readonly SimulatedLoop loop = new Simulation(1).CreateLoop("a");
    private readonly Connection connection = new(Connection.LocalPeer, "a", 0) { IsConnected = true };
    private readonly LocalLink link;
    private readonly Responder responder;
    private readonly PendingWrites writes;
    private readonly Dictionary<ulong, ResponseStatus> answers = [];

    public PendingWritesTests()
    {
        link = new LocalLink(loop) { Client = this };
        QuorumMemberOptions options = new() { Name = "a", Voters = [new("a", "h:1")] };
        responder = new Responder(options, new Outbox(new NoNetwork(), link));
        writes = new PendingWrites(responder);
    }

    /// <summary>Proposed at 10 in term 2, deposed, log cut back, elected again, proposed at 7 in term 4.</summary>
    [Fact]
    public void OlderTerm_DiesWithTheFirstEntryOfALaterTerm()
    {
        Propose(10, 2, id: 1);
        Propose(7, 4, id: 2);
        Assert.Null(writes.TakeFor(6, 4));
        Assert.Equal(ResponseStatus.NoQuorum, Answer(1));
        WriteBatch? own = writes.TakeFor(7, 4);
        Assert.Equal(2UL, own!.Origins[0].Id);
        Assert.Equal(0, writes.Count);
    }

    [Fact]
    public void EntriesOfOthersBefore_LeaveItOpen()
    {
        Propose(10, 2, id: 1);
        Assert.Null(writes.TakeFor(8, 1));
        Assert.Null(writes.TakeFor(9, 2));
        Assert.Equal(1, writes.Count);
        Assert.NotNull(writes.TakeFor(10, 2));
    }

    [Fact]
    public void OwnEntryPassedOver_IsABug()
    {
        Propose(10, 2, id: 1);
        Assert.Throws<InvalidOperationException>(() => writes.TakeFor(11, 2));
    }

    [Fact]
    public void Snapshot_MakesWhatItCoversUnknown()
    {
        Propose(10, 2, id: 1);
        Propose(20, 2, id: 2);
        writes.FailUpTo(15);
        Assert.Equal(ResponseStatus.Unknown, Answer(1));
        Assert.Equal(1, writes.Count);
        Assert.NotNull(writes.TakeFor(20, 2));
    }

    [Fact]
    public void Deadline_IsAnsweredUnknownOnce_AndTheEntryMayStillCommit()
    {
        Propose(10, 2, id: 1, deadline: 100);
        Propose(11, 2, id: 2, deadline: 300);
        writes.Sweep(99);
        Assert.Empty(answers);
        writes.Sweep(200);
        Assert.Equal(ResponseStatus.Unknown, Answer(1));
        writes.Sweep(250);
        WriteBatch? batch = writes.TakeFor(10, 2);
        Assert.False(batch!.Origins[0].IsWaiting);
        Assert.True(writes.TakeFor(11, 2)!.Origins[0].IsWaiting);
    }

    [Fact]
    public void ConnectionGone_NobodyIsAnswered()
    {
        Propose(10, 2, id: 1);
        responder.Forget(connection);
        writes.FailAll("end");
        loop.RunNow(link.Flush);
        Assert.Empty(answers);
        Assert.Equal(0, responder.InFlight);
    }

    void IMemberClient.OnMemberFrame(ReadOnlySpan<byte> frame)
    {
        ResponseFrame response = ResponseFrame.Read(frame[1..]);
        answers.Add(response.Id, response.Status);
    }

    private void Propose(ulong index, ulong term, ulong id, long deadline = long.MaxValue)
    {
        Assert.True(responder.TryTake(connection));
        WriteBatch batch = writes.Rent();
        (batch.Index, batch.Term) = (index, term);
        batch.Add(new Origin(connection, connection.Epoch, id, deadline, IsForwarded: false));
        writes.Add(batch);
    }

    private ResponseStatus Answer(ulong id)
    {
        loop.RunNow(((LoopItem)link).Run);
        return answers[id];
    }

    private sealed class NoNetwork : INetwork
    {
        public string LocalName => "a";

        public int MaxFrameBytes => 1 << 20;

        public PeerId Open(string name, string endpoint) => throw new NotSupportedException();

        public void Close(PeerId peer) => throw new NotSupportedException();

        public string NameOf(PeerId peer) => throw new NotSupportedException();

        public bool IsConnected(PeerId peer) => throw new NotSupportedException();

        public PeerInfo InfoOf(PeerId peer) => throw new NotSupportedException();

        public bool TrySendFrames(PeerId peer, ReadOnlySpan<byte> framed, int count) => throw new NotSupportedException();

        public bool TrySend(PeerId peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default) => throw new NotSupportedException();

        public void Flush()
        {
            // Nothing goes anywhere.
        }
    }
}
