using System.Runtime.InteropServices;
using Paxtor.Foundation.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Wire;

/// <summary>
/// Raft messages on the wire. A message is written as a head, different for each follower, and a body of entries that
/// all followers share; entry data are copied verbatim.
/// </summary>
internal static class RaftCodec
{
    private const int EntriesField = 12;

    /// <summary>Writes everything but the entries.</summary>
    public static void WriteHead(ProtoWriter writer, in RaftMessage message)
    {
        writer.Raw([(byte)FrameKind.Raft]);
        writer.UInt64(1, (ulong)message.Type);
        writer.UInt64(2, message.From);
        writer.UInt64(3, message.To);
        writer.UInt64(4, message.Term);
        writer.UInt64(5, message.LogIndex);
        writer.UInt64(6, message.LogTerm);
        writer.UInt64(7, message.Commit);
        writer.UInt64(8, message.Context);
        writer.UInt64(9, message.RejectHint);
        writer.Bool(10, message.Reject);
        writer.Bool(11, message.Transfer);
    }

    /// <summary>Writes the entries; their indexes are not written, they follow <see cref="RaftMessage.LogIndex"/>.</summary>
    public static void WriteEntries(ProtoWriter writer, ReadOnlySpan<RaftEntry> entries)
    {
        foreach (ref readonly RaftEntry entry in entries)
        {
            int mark = writer.BeginMessage(EntriesField);
            writer.UInt64(1, entry.Term);
            writer.UInt64(2, (ulong)entry.Kind);
            writer.Bytes(3, entry.Data.Span);
            writer.EndMessage(mark);
        }
    }

    /// <summary>Reads a frame without its first byte. Entry data are slices of one copy of the frame.</summary>
    /// <exception cref="WireFormatException">The bytes are not a message, or one that the core would refuse.</exception>
    public static RaftMessage Read(ReadOnlySpan<byte> message)
    {
        int type = 0;
        ulong from = 0, to = 0, term = 0, logIndex = 0, logTerm = 0, commit = 0, context = 0, hint = 0;
        bool reject = false, transfer = false;
        List<RaftEntry>? entries = null;
        ProtoReader reader = new(message);
        byte[]? copy = null;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: type = reader.Int32(); break;
                case 2: from = reader.UInt64(); break;
                case 3: to = reader.UInt64(); break;
                case 4: term = reader.UInt64(); break;
                case 5: logIndex = reader.UInt64(); break;
                case 6: logTerm = reader.UInt64(); break;
                case 7: commit = reader.UInt64(); break;
                case 8: context = reader.UInt64(); break;
                case 9: hint = reader.UInt64(); break;
                case 10: reject = reader.Bool(); break;
                case 11: transfer = reader.Bool(); break;
                case EntriesField:
                    ReadOnlySpan<byte> bytes = reader.Bytes();
                    copy ??= message.ToArray();
                    entries ??= [];
                    entries.Add(ReadEntry(bytes, copy.AsMemory(reader.Position - bytes.Length, bytes.Length)));
                    break;
                default: reader.Skip(); break;
            }
        }

        if (type is <= (int)RaftMessageType.None or > (int)RaftMessageType.CommitNotice or (int)RaftMessageType.InstallSnapshot)
            throw new WireFormatException("a Raft message has a type that does not come in a frame of its own");
        if (entries is not null && type != (int)RaftMessageType.Append)
            throw new WireFormatException("a Raft message that is no append has entries");
        return new RaftMessage
        {
            Type = (RaftMessageType)type,
            From = from,
            To = to,
            Term = term,
            LogIndex = logIndex,
            LogTerm = logTerm,
            Commit = commit,
            Context = context,
            RejectHint = hint,
            Reject = reject,
            Transfer = transfer,
            Entries = entries is null ? default : Number(entries, logIndex, logTerm, term),
        };
    }

    private static RaftEntry ReadEntry(ReadOnlySpan<byte> message, ReadOnlyMemory<byte> copy)
    {
        ulong term = 0;
        int kind = 0;
        ReadOnlyMemory<byte> data = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: term = reader.UInt64(); break;
                case 2: kind = reader.Int32(); break;
                case 3:
                    int length = reader.Bytes().Length;
                    data = copy.Slice(reader.Position - length, length);
                    break;
                default: reader.Skip(); break;
            }
        }

        if (kind is not ((int)RaftEntryKind.Normal or (int)RaftEntryKind.Empty))
            throw new WireFormatException("an entry is of a kind that this version does not know");
        return new RaftEntry(0, term, (RaftEntryKind)kind, data);
    }

    private static ReadOnlyMemory<RaftEntry> Number(List<RaftEntry> entries, ulong logIndex, ulong logTerm, ulong messageTerm)
    {
        if (logIndex > ulong.MaxValue - (ulong)entries.Count)
            throw new WireFormatException("an append is at an impossible place in the log");
        ulong last = logTerm;
        Span<RaftEntry> span = CollectionsMarshal.AsSpan(entries);
        for (int i = 0; i < span.Length; i++)
        {
            if (span[i].Term < last || span[i].Term > messageTerm)
                throw new WireFormatException("the terms of an append go down, or beyond its sender's");
            last = span[i].Term;
            span[i] = span[i] with { Index = logIndex + 1 + (ulong)i };
        }

        return entries.ToArray();
    }
}
