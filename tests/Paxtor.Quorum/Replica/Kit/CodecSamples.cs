using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Tests.Replica.Kit;

/// <summary>One well-formed frame of each kind that voters exchange.</summary>
internal static class CodecSamples
{
    public static RaftMessage Append { get; } = new()
    {
        Type = RaftMessageType.Append, From = 1, To = 2, Term = 7, LogIndex = 10, LogTerm = 6, Commit = 9, Context = 3,
        Entries = new RaftEntry[]
        {
            new(11, 6, RaftEntryKind.Normal, new byte[] { 1, 2, 3 }),
            new(12, 7, RaftEntryKind.Empty, default),
            new(13, 7, RaftEntryKind.Normal, new byte[300]),
        },
    };

    public static RaftMessage Reject { get; } = new()
    {
        Type = RaftMessageType.AppendResponse, From = 2, To = 1, Term = ulong.MaxValue, LogIndex = 10, LogTerm = 3, RejectHint = 5, Reject = true,
    };

    public static RaftMessage Vote { get; } = new()
    {
        Type = RaftMessageType.Vote, From = 3, To = 1, Term = 8, LogIndex = 10, LogTerm = 6, Transfer = true,
    };

    public static FormationFrame Formation { get; } = new()
    {
        Name = "v1@sim", ClusterId = new UInt128(5, 6), State = FormationState.Promised, Refusal = "no",
        Voters = [new("v1@sim", 1), new("v2@sim", 2)],
    };

    public static RaftSnapshot Snapshot { get; } = new(40, 3, new RaftConfiguration([1, 2, 3], [9]));

    public static IEnumerable<byte[]> All
    {
        get
        {
            yield return Of(Append);
            yield return Of(Reject);
            yield return Of(Vote);
            yield return Written(Formation.Write);
            yield return Written(static w =>
            {
                new SnapshotChunkFrame { Term = 4, Snapshot = Snapshot, Length = 1000, Offset = 10 }.WriteHead(w, 4);
                w.Raw([1, 2, 3, 4]);
            });
            yield return Written(static w => new SnapshotChunkFrame { Term = 4, SnapshotIndex = 40, SnapshotTerm = 3, Offset = 99, Answer = SnapshotAnswer.Continue }.WriteHead(w, 0));
            yield return Written(static w => new ResponseFrame { Id = 5, Status = ResponseStatus.NoQuorum, Message = "why" }.WriteHead(w, 0));
            yield return Written(static w => new WatchEndedFrame { Watch = 5, Reason = WatchEndReason.Compacted, RequestedRevision = 4, CompactedRevision = 9, Message = "why" }.Write(w));
            yield return Written(static w => new VoterStatusFrame { ClusterId = new UInt128(1, 2), Role = VoterRole.Leader, Leader = "v1@sim", Term = 4, HasQuorum = true, AppliedRevision = 9, WatchRevision = 8 }.Write(w));
            yield return Written(static w => new GoodbyeFrame { Reason = "bye" }.Write(w));
        }
    }

    public static byte[] Of(RaftMessage message) => Written(w =>
    {
        RaftCodec.WriteHead(w, message);
        RaftCodec.WriteEntries(w, message.Entries.Span);
    });

    public static byte[] Written(Action<ProtoWriter> write)
    {
        ProtoWriter writer = new();
        write(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a frame of any kind.</summary>
    public static void Read(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> message = frame[1..];
        switch ((FrameKind)frame[0])
        {
            case FrameKind.Raft: RaftCodec.Read(message); break;
            case FrameKind.SnapshotChunk: SnapshotChunkFrame.Read(message); break;
            case FrameKind.Formation: FormationFrame.Read(message); break;
            case FrameKind.Request: RequestFrame.Read(message); break;
            case FrameKind.Response: ResponseFrame.Read(message); break;
            case FrameKind.WatchOpen: StoreCodec.ReadWatchRequest(WatchOpenFrame.Read(message).Target, new Coordination.StoreLimits()); break;
            case FrameKind.WatchEnded: WatchEndedFrame.Read(message); break;
            case FrameKind.VoterStatus: VoterStatusFrame.Read(message); break;
            case FrameKind.Goodbye: GoodbyeFrame.Read(message); break;
            default: break;
        }
    }
}
