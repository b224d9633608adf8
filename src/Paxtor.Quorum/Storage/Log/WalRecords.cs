using Paxtor.Foundation.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// The records of the log. The stream of a group is one protobuf message; each record is a field of it, its number
/// the kind. An unknown kind is refused, since leaving out what a newer version wrote could forget a vote; an unknown
/// field inside a record is passed over, which is where the format can grow.
/// </summary>
internal static class WalRecords
{
    public const int SegmentHeader = 1;
    public const int HardState = 2;
    public const int Entry = 3;
    public const int SnapshotMark = 4;
    public const int Seal = 5;

    /// <summary>More than any record takes beside the data of its entry.</summary>
    public const int OverheadBytesMax = 128;

    public const int FormatVersion = 1;

    public static void WriteHeader(ProtoWriter writer, in WalHeader header)
    {
        int mark = writer.BeginMessage(SegmentHeader);
        writer.UInt64(1, FormatVersion);
        writer.Fixed64(2, (ulong)(header.ClusterId >> 64));
        writer.Fixed64(3, (ulong)header.ClusterId);
        writer.UInt64(4, header.NodeId);
        writer.UInt64(5, header.Sequence);
        writer.UInt64(6, (ulong)header.LengthBytes);
        writer.UInt64(7, header.HardState.Term);
        writer.UInt64(8, header.HardState.Vote);
        writer.UInt64(9, header.MarkIndex);
        writer.UInt64(10, header.MarkTerm);
        writer.UInt64(11, header.LastIndex);
        writer.EndMessage(mark);
    }

    public static WalHeader ReadHeader(ReadOnlySpan<byte> body)
    {
        ulong version = 0, high = 0, low = 0, node = 0, sequence = 0, length = 0, term = 0, vote = 0, markIndex = 0, markTerm = 0, last = 0;
        var reader = new ProtoReader(body);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: version = reader.UInt64(); break;
                case 2: high = reader.Fixed64(); break;
                case 3: low = reader.Fixed64(); break;
                case 4: node = reader.UInt64(); break;
                case 5: sequence = reader.UInt64(); break;
                case 6: length = reader.UInt64(); break;
                case 7: term = reader.UInt64(); break;
                case 8: vote = reader.UInt64(); break;
                case 9: markIndex = reader.UInt64(); break;
                case 10: markTerm = reader.UInt64(); break;
                case 11: last = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        if (version != FormatVersion)
            throw new WireFormatException($"the log has format {version}, and this version reads format {FormatVersion}");
        return new WalHeader(new UInt128(high, low), node, sequence, (long)length, new RaftHardState(term, vote), markIndex, markTerm, last);
    }

    public static void WriteHardState(ProtoWriter writer, in RaftHardState state)
    {
        int mark = writer.BeginMessage(HardState);
        writer.UInt64(1, state.Term);
        writer.UInt64(2, state.Vote);
        writer.EndMessage(mark);
    }

    public static void WriteEntry(ProtoWriter writer, in RaftEntry entry)
    {
        int mark = writer.BeginMessage(Entry);
        writer.UInt64(1, entry.Index);
        writer.UInt64(2, entry.Term);
        writer.UInt64(3, (ulong)entry.Kind);
        writer.Bytes(4, entry.Data.Span);
        writer.EndMessage(mark);
    }

    /// <summary>Reads an entry whose data stay a slice of <paramref name="body"/>.</summary>
    public static RaftEntry ReadEntry(ReadOnlyMemory<byte> body)
    {
        ulong index = 0, term = 0, kind = 0;
        ReadOnlyMemory<byte> data = default;
        var reader = new ProtoReader(body.Span);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: index = reader.UInt64(); break;
                case 2: term = reader.UInt64(); break;
                case 3: kind = reader.UInt64(); break;
                case 4:
                    int length = reader.Bytes().Length;
                    data = body.Slice(reader.Position - length, length);
                    break;
                default: reader.Skip(); break;
            }
        }

        if (kind > byte.MaxValue || !Enum.IsDefined((RaftEntryKind)kind))
            throw new WireFormatException($"entry {index} is of kind {kind}, which this version does not know");
        return new RaftEntry(index, term, (RaftEntryKind)kind, data);
    }

    public static void WriteMark(ProtoWriter writer, ulong index, ulong term, bool reset)
    {
        int mark = writer.BeginMessage(SnapshotMark);
        writer.UInt64(1, index);
        writer.UInt64(2, term);
        writer.Bool(3, reset);
        writer.EndMessage(mark);
    }

    public static void WriteSeal(ProtoWriter writer, ulong nextSequence)
    {
        int mark = writer.BeginMessage(Seal);
        writer.UInt64(1, nextSequence);
        writer.EndMessage(mark);
    }

    /// <summary>Reads the fields 1 to 3 of a small record; hard state, mark and seal have no others.</summary>
    public static (ulong First, ulong Second, ulong Third) ReadNumbers(ReadOnlySpan<byte> body)
    {
        ulong first = 0, second = 0, third = 0;
        var reader = new ProtoReader(body);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: first = reader.UInt64(); break;
                case 2: second = reader.UInt64(); break;
                case 3: third = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        return (first, second, third);
    }
}
