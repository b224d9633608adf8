using Paxtor.Coordination;
using Paxtor.Etcd.Grpc;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Wire;

/// <summary>A message of a watch stream.</summary>
internal sealed record WatchAnswer(
    ResponseHeader Header, long WatchId, bool IsCreated, bool IsCanceled, long CompactRevision, string CancelReason, List<WatchEvent> Events)
{
    /// <summary>Whether it held changes, even if all of them were told before.</summary>
    public bool HasEvents { get; init; }
}

/// <summary>Requests and answers of watch streams.</summary>
internal sealed class WatchCodec(KeySpace keys, TransactionReader items)
{
    private readonly ProtoWriter writer = new(256);

    /// <summary>A framed request to begin a watch.</summary>
    public byte[] WriteCreate(long watchId, KeyRange range, long fromRevision)
    {
        writer.Clear();
        int mark = writer.BeginMessage(1);
        if (KeySpace.IsEmpty(range))
        {
            // Nothing will be told, but that the revision is compacted may be.
            writer.Bytes(1, keys.NoKey);
        }
        else
        {
            writer.Bytes(1, keys.Outer(range.Start));
            writer.Bytes(2, keys.OuterEnd(range));
        }

        writer.Int64(3, fromRevision);
        writer.Bool(4, true);
        writer.Int64(7, watchId);
        writer.EndMessage(mark);
        return GrpcFrame.Of(writer);
    }

    /// <summary>A framed request to end a watch.</summary>
    public byte[] WriteCancel(long watchId)
    {
        writer.Clear();
        int mark = writer.BeginMessage(2);
        writer.Int64(1, watchId);
        writer.EndMessage(mark);
        return GrpcFrame.Of(writer);
    }

    /// <summary>Reads a message. Events before a revision are left out.</summary>
    /// <exception cref="WireFormatException">It is malformed.</exception>
    public WatchAnswer Read(byte[] answer, Func<long, long> firstRevisionOf)
    {
        ResponseHeader header = default;
        long id = 0, compacted = 0;
        bool created = false, canceled = false;
        string reason = "";
        bool any = false;
        ProtoReader reader = new(answer);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: header = ResponseHeader.Read(reader.Bytes()); break;
                case 2: id = reader.Int64(); break;
                case 3: created = reader.Bool(); break;
                case 4: canceled = reader.Bool(); break;
                case 5: compacted = reader.Int64(); break;
                case 6: reason = reader.String(); break;
                case 11: reader.Bytes(); any = true; break;
                default: reader.Skip(); break;
            }
        }

        List<WatchEvent> events = [];
        long first = any ? firstRevisionOf(id) : long.MaxValue;
        if (first < long.MaxValue)
            ReadEvents(answer, first, events);
        return new WatchAnswer(header, id, created, canceled, compacted, reason, events) { HasEvents = any };
    }

    private void ReadEvents(byte[] answer, long first, List<WatchEvent> events)
    {
        ProtoReader reader = new(answer);
        while (reader.Next(out int field))
        {
            if (field != 11)
            {
                reader.Skip();
                continue;
            }

            WatchEventKind kind = WatchEventKind.Put;
            KeyValue? item = null;
            ProtoReader change = new(reader.Bytes());
            while (change.Next(out int part))
            {
                switch (part)
                {
                    case 1: kind = (WatchEventKind)change.Int32(); break;
                    case 2: item = items.ReadItem(change.Bytes(), answer); break;
                    default: change.Skip(); break;
                }
            }

            if (item is null)
                throw new WireFormatException("a change names no key");
            if (item.ModRevision >= first)
                events.Add(new WatchEvent(kind, item));
        }
    }
}
