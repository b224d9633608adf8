using Paxtor.Foundation.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Wire;

/// <summary>What a receiver says to a part of a snapshot. The numbers are part of the wire format.</summary>
internal enum SnapshotAnswer
{
    /// <summary>The frame is a part, not an answer.</summary>
    None = 0,

    /// <summary>Everything below the offset is here.</summary>
    Continue = 1,

    /// <summary>All of it is here.</summary>
    Done = 2,

    /// <summary>Not wanted, or too large.</summary>
    Refused = 3,
}

/// <summary>One part of a snapshot on its way to a follower, or the answer to one.</summary>
internal readonly ref struct SnapshotChunkFrame
{
    /// <summary>The term of the InstallSnapshot message that the parts stand for.</summary>
    public ulong Term { get; init; }

    /// <summary>The snapshot; null in an answer, where index and term suffice.</summary>
    public RaftSnapshot? Snapshot { get; init; }

    /// <summary>The last entry in the snapshot.</summary>
    public ulong SnapshotIndex { get; init; }

    /// <summary>Its term.</summary>
    public ulong SnapshotTerm { get; init; }

    /// <summary>The length of the whole snapshot, in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Where <see cref="Data"/> belongs; in an answer the offset wanted next.</summary>
    public long Offset { get; init; }

    /// <summary>The bytes; a slice of the frame that was read.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>None: this is a part.</summary>
    public SnapshotAnswer Answer { get; init; }

    /// <summary>Writes everything but the data's bytes; these follow as the body of the frame.</summary>
    public void WriteHead(ProtoWriter writer, int dataLength)
    {
        writer.Raw([(byte)FrameKind.SnapshotChunk]);
        writer.UInt64(1, Term);
        writer.UInt64(2, Snapshot?.Index ?? SnapshotIndex);
        writer.UInt64(3, Snapshot?.Term ?? SnapshotTerm);
        if (Snapshot is not null)
        {
            foreach (ulong voter in Snapshot.Configuration.Voters)
                writer.UInt64(4, voter);
            foreach (ulong learner in Snapshot.Configuration.Learners)
                writer.UInt64(5, learner);
        }

        writer.Int64(6, Length);
        writer.Int64(7, Offset);
        writer.UInt64(9, (ulong)Answer);
        FrameHead.BytesLength(writer, 8, dataLength);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static SnapshotChunkFrame Read(ReadOnlySpan<byte> message)
    {
        ulong term = 0, index = 0, snapshotTerm = 0;
        long length = 0, offset = 0;
        int answer = 0;
        List<ulong> voters = [], learners = [];
        ReadOnlySpan<byte> data = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: term = reader.UInt64(); break;
                case 2: index = reader.UInt64(); break;
                case 3: snapshotTerm = reader.UInt64(); break;
                case 4: voters.Add(reader.UInt64()); break;
                case 5: learners.Add(reader.UInt64()); break;
                case 6: length = reader.Int64(); break;
                case 7: offset = reader.Int64(); break;
                case 8: data = reader.Bytes(); break;
                case 9: answer = reader.Int32(); break;
                default: reader.Skip(); break;
            }
        }

        if (index == 0 || length < 0 || offset < 0 || voters.Count > 64 || learners.Count > 64)
            throw new WireFormatException("a part of a snapshot is out of range");
        return new SnapshotChunkFrame
        {
            Term = term,
            SnapshotIndex = index,
            SnapshotTerm = snapshotTerm,
            Snapshot = answer == (int)SnapshotAnswer.None ? Describe(index, snapshotTerm, voters, learners) : null,
            Length = length,
            Offset = offset,
            Data = data,
            Answer = (SnapshotAnswer)answer,
        };
    }

    private static RaftSnapshot Describe(ulong index, ulong term, List<ulong> voters, List<ulong> learners)
    {
        try
        {
            return new RaftSnapshot(index, term, new RaftConfiguration(voters, learners));
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException("a snapshot's configuration is impossible", e);
        }
    }
}
