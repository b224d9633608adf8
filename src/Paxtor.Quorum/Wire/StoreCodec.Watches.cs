using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;

namespace Paxtor.Quorum.Wire;

/// <content>Watches.</content>
internal static partial class StoreCodec
{
    /// <summary>Writes what a watch asks for (a <c>WatchTarget</c> message).</summary>
    public static void WriteWatchRequest(ProtoWriter writer, WatchRequest request)
    {
        writer.Bytes(1, request.Range.Start.Span);
        writer.Bytes(2, request.Range.End.Span);
        writer.Int64(3, request.FromRevision);
    }

    /// <summary>Reads what a watch asks for.</summary>
    /// <exception cref="WireFormatException">It is malformed.</exception>
    /// <exception cref="InvalidStoreRequestException">It breaks a rule or a limit.</exception>
    public static WatchRequest ReadWatchRequest(ReadOnlySpan<byte> bytes, StoreLimits limits)
    {
        ProtoReader reader = new(bytes);
        KeyInterval range = default;
        ReadOnlySpan<byte> start = default;
        ReadOnlySpan<byte> end = default;
        long revision = 0;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: start = reader.Bytes(); break;
                case 2: end = reader.Bytes(); break;
                case 3: revision = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        range = new KeyInterval(start, end);
        if (StoreRequestChecker.RefuseRange(range, limits.MaxKeyBytes) is { } refusal)
            throw new InvalidStoreRequestException(refusal);
        if (revision <= 0)
            throw new InvalidStoreRequestException("A watch begins at a positive revision.");
        StoreKey first = StoreKey.Copy(start);
        KeyRange keys = range.IsSingle ? KeyRange.Single(first) : KeyRange.Between(first, StoreKey.Copy(end));
        return new WatchRequest(keys, revision);
    }

    /// <summary>Writes a <c>WatchEvents</c> message.</summary>
    internal static void WriteWatchEvents(ProtoWriter writer, ReadOnlySpan<StoreChange> changes, long revision)
    {
        foreach (ref readonly StoreChange change in changes)
        {
            int mark = writer.BeginMessage(StoreFields.EventsEvent);
            writer.Int64(1, (int)change.Kind);
            if (change.Kind == WatchEventKind.Put)
            {
                WriteKeyValue(writer, 2, change.Record);
            }
            else
            {
                int inner = writer.BeginMessage(2);
                writer.Bytes(1, change.Record.Key);
                writer.Int64(4, change.Revision);
                writer.EndMessage(inner);
            }

            writer.EndMessage(mark);
        }

        writer.Int64(StoreFields.EventsRevision, revision);
    }

    /// <summary>Reads a <c>WatchEvents</c> message: see <see cref="WatchBatch.Encoded"/>.</summary>
    /// <exception cref="WireFormatException">It is malformed.</exception>
    public static WatchEvent[] ReadWatchEvents(ReadOnlySpan<byte> bytes, out long revision)
    {
        ProtoReader reader = new(bytes);
        List<WatchEvent>? events = null;
        revision = 0;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case StoreFields.EventsEvent: (events ??= []).Add(ReadWatchEvent(reader.Bytes())); break;
                case StoreFields.EventsRevision: revision = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return events?.ToArray() ?? [];
    }

    private static WatchEvent ReadWatchEvent(ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        WatchEventKind kind = WatchEventKind.Put;
        KeyValue? item = null;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: kind = (WatchEventKind)reader.Int32(); break;
                case 2: item = ReadKeyValue(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        if (kind is not (WatchEventKind.Put or WatchEventKind.Delete) || item is null)
            throw new WireFormatException("an event of a watch has no key, or is of an unknown kind");
        return new WatchEvent(kind, item);
    }
}
