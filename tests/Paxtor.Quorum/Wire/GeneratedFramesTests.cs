using Google.Protobuf;
using Paxtor.Quorum.Replica.Requests;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;
using Proto = Paxtor.Frames.V1;
using Samples = Paxtor.Quorum.Tests.Replica.Kit.CodecSamples;

namespace Paxtor.Quorum.Tests.Wire;

/// <summary>Holds the frames, written by hand, to quorum.proto: what one writes the code generated from that file reads, and the other way round.</summary>
public sealed class GeneratedFramesTests
{
    public static TheoryData<int> Messages => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Messages))]
    public void RaftMessage_ReadsAsGeneratedAndBack(int sample)
    {
        RaftMessage message = new[] { Samples.Append, Samples.Reject, Samples.Vote }[sample];
        Proto.Raft read = Proto.Raft.Parser.ParseFrom(Samples.Of(message).AsSpan(1));
        Assert.Equal(
            ((uint)message.Type, message.From, message.To, message.Term, message.LogIndex, message.LogTerm, message.Commit, message.Context),
            (read.Type, read.From, read.To, read.Term, read.LogIndex, read.LogTerm, read.Commit, read.Context));
        Assert.Equal((message.RejectHint, message.Reject, message.Transfer, message.Entries.Length), (read.RejectHint, read.Reject, read.Transfer, read.Entries.Count));
        RaftMessage back = RaftCodec.Read(read.ToByteArray());
        Assert.Equal(message with { Entries = default }, back with { Entries = default });
        Assert.Equal(
            message.Entries.ToArray().Select(static e => (e.Index, e.Term, e.Kind, Convert.ToHexString(e.Data.Span))),
            back.Entries.ToArray().Select(static e => (e.Index, e.Term, e.Kind, Convert.ToHexString(e.Data.Span))));
    }

    [Fact]
    public void Formation_ReadsAsGeneratedAndBack()
    {
        Proto.Formation read = Proto.Formation.Parser.ParseFrom(Samples.Written(Samples.Formation.Write).AsSpan(1));
        Assert.Equal((1u, "v1@sim", 5UL, 6UL, Proto.FormationStage.Promised, 2, "no"), (read.Version, read.Name, read.ClusterHigh, read.ClusterLow, read.Stage, read.Voters.Count, read.Refusal));
        FormationFrame back = FormationFrame.Read(read.ToByteArray());
        Assert.Equal(Samples.Formation.Voters, back.Voters);
        Assert.Equal((Samples.Formation.ClusterId, FormationState.Promised), (back.ClusterId, back.State));
    }

    [Fact]
    public void SnapshotChunk_ReadsAsGeneratedAndBack()
    {
        byte[] part = Samples.All.Skip(4).First();
        Proto.SnapshotChunk read = Proto.SnapshotChunk.Parser.ParseFrom(part.AsSpan(1));
        Assert.Equal((4UL, 40UL, 3UL, 3, 1, 1000UL, 10UL, "01020304"), (read.Term, read.SnapshotIndex, read.SnapshotTerm, read.Voters.Count, read.Learners.Count, read.Length, read.Offset, Convert.ToHexString(read.Data.Span)));
        SnapshotChunkFrame back = SnapshotChunkFrame.Read(read.ToByteArray());
        Assert.Equal(Samples.Snapshot, back.Snapshot);
        Assert.Equal("01020304", Convert.ToHexString(back.Data));
        Proto.SnapshotChunk answer = Proto.SnapshotChunk.Parser.ParseFrom(Samples.All.Skip(5).First().AsSpan(1));
        Assert.Equal((99UL, Proto.SnapshotAnswer.Continue), (answer.Offset, answer.Answer));
    }

    [Fact]
    public void RequestAndResponse_ReadAsGeneratedAndBack()
    {
        byte[] request = RawPeer.Request(ulong.MaxValue, RequestOperation.KeepAlive, static w => w.Raw([9, 8]), remaining: 300, hops: 1, trace: [1, 2, 3]);
        Proto.Request read = Proto.Request.Parser.ParseFrom(request.AsSpan(1));
        Assert.Equal((ulong.MaxValue, Proto.RequestOperation.KeepAlive, 300UL, 1u, "0908"), (read.Id, read.Operation, read.RemainingMs, read.Hops, Convert.ToHexString(read.Payload.Span)));
        RequestFrame back = RequestFrame.Read(read.ToByteArray());
        Assert.Equal((ulong.MaxValue, RequestOperation.KeepAlive, 300UL, 1, "0908"), (back.Id, back.Operation, back.RemainingMilliseconds, back.Hops, Convert.ToHexString(back.Payload)));
        Assert.Equal(("010203", "010203"), (Convert.ToHexString(read.Trace.Span), Convert.ToHexString(back.Trace)));

        byte[] response = Samples.Written(static w =>
        {
            new ResponseFrame { Id = 5, Status = ResponseStatus.Overloaded, Message = "why" }.WriteHead(w, 2);
            w.Raw([7, 7]);
        });
        Proto.Response answer = Proto.Response.Parser.ParseFrom(response.AsSpan(1));
        Assert.Equal((5UL, Proto.ResponseStatus.Overloaded, "why", "0707"), (answer.Id, answer.Status, answer.Message, Convert.ToHexString(answer.Payload.Span)));
        Assert.Equal("why", ResponseFrame.Read(answer.ToByteArray()).Message);
    }

    [Fact]
    public void WatchFrames_ReadAsGenerated()
    {
        Proto.WatchOpen open = Proto.WatchOpen.Parser.ParseFrom(RawPeer.WatchOpen(8, Coordination.KeyRange.Prefix(default), 3).AsSpan(1));
        Assert.Equal(8UL, open.Watch);
        Assert.NotEmpty(open.Target);
        Proto.WatchEnded ended = Proto.WatchEnded.Parser.ParseFrom(Samples.Written(static w =>
            new WatchEndedFrame { Watch = 5, Reason = WatchEndReason.Compacted, RequestedRevision = 4, CompactedRevision = 9, Message = "why" }.Write(w)).AsSpan(1));
        Assert.Equal((5UL, Proto.WatchEndReason.Compacted, 4L, 9L, "why"), (ended.Watch, ended.Reason, ended.RequestedRevision, ended.CompactedRevision, ended.Message));
        Assert.Equal(6UL, Proto.WatchClose.Parser.ParseFrom(Samples.Written(static w => new WatchCloseFrame { Watch = 6 }.Write(w)).AsSpan(1)).Watch);
        byte[] events = Samples.Written(static w =>
        {
            new WatchEventsFrame { Watch = 6 }.WriteHead(w, 1);
            w.Raw([1]);
        });
        Assert.Equal((6UL, 1), (Proto.WatchEvents.Parser.ParseFrom(events.AsSpan(1)).Watch, Proto.WatchEvents.Parser.ParseFrom(events.AsSpan(1)).Payload.Length));
    }

    [Fact]
    public void VoterStatusAndGoodbye_ReadAsGeneratedAndBack()
    {
        VoterStatusFrame status = new()
        {
            ClusterId = new UInt128(1, 2), Role = VoterRole.Candidate, Leader = "v1@sim", Term = 4, HasQuorum = true, AppliedRevision = 9, WatchRevision = 8,
            CommitIndex = 10, AppliedIndex = 11, FirstIndex = 12, LastIndex = 13, SnapshotIndex = 14, Leases = 15, Problem = "none",
        };
        Proto.VoterStatus read = Proto.VoterStatus.Parser.ParseFrom(Samples.Written(status.Write).AsSpan(1));
        Assert.Equal((1UL, 2UL, Proto.VoterRole.Candidate, "v1@sim", 4UL, true, 9L, 8L), (read.ClusterHigh, read.ClusterLow, read.Role, read.Leader, read.Term, read.HasQuorum, read.AppliedRevision, read.WatchRevision));
        Assert.Equal(
            (10UL, 11UL, 12UL, 13UL, 14UL, 15, "none"),
            (read.CommitIndex, read.AppliedIndex, read.FirstIndex, read.LastIndex, read.SnapshotIndex, read.Leases, read.Problem));
        Assert.Equal(status, VoterStatusFrame.Read(read.ToByteArray()));
        Assert.Equal("bye", Proto.Goodbye.Parser.ParseFrom(Samples.Written(static w => new GoodbyeFrame { Reason = "bye" }.Write(w)).AsSpan(1)).Reason);
    }

    [Fact]
    public void Batch_ReadsAsGenerated()
    {
        byte[] bytes = Samples.Written(static w =>
        {
            w.BytesAlways(BatchCodec.CommandField, [1, 2]);
            w.BytesAlways(BatchCodec.CommandField, [3]);
        });
        Assert.Equal(["0102", "03"], Proto.Batch.Parser.ParseFrom(bytes).Command.Select(static c => Convert.ToHexString(c.Span)));
    }
}
