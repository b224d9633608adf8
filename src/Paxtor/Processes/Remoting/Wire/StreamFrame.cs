using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>A credit, an item or a cancellation. What was read are slices of the frame: whoever keeps them copies them.</summary>
internal readonly ref struct StreamFrame
{
    private const int PayloadField = 3;

    public RequestId Id { get; init; }

    /// <summary>Of a credit.</summary>
    public uint Count { get; init; }

    /// <summary>Of an item: it is field 1.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Writes the beginning of an item, which follows before <see cref="ProtoWriter.EndMessage"/>.</summary>
    /// <returns>The mark for the end.</returns>
    public static int BeginItem(ProtoWriter writer, RequestId id)
    {
        writer.Raw([(byte)ProcessFrameKind.Item]);
        id.Write(writer);
        return writer.BeginMessage(PayloadField);
    }

    /// <summary>Writes a whole frame that allows more items.</summary>
    public static void WriteCredit(ProtoWriter writer, RequestId id, uint count)
    {
        writer.Raw([(byte)ProcessFrameKind.Credit]);
        id.Write(writer);
        writer.UInt64(3, count);
    }

    /// <summary>Writes a whole frame by which the asker gives up.</summary>
    public static void WriteCancel(ProtoWriter writer, RequestId id)
    {
        writer.Raw([(byte)ProcessFrameKind.Cancel]);
        id.Write(writer);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static StreamFrame Read(ReadOnlySpan<byte> message, ProcessFrameKind kind)
    {
        uint index = 0, version = 0, count = 0;
        ReadOnlySpan<byte> payload = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: index = RequestId.Read(ref reader); break;
                case 2: version = RequestId.Read(ref reader); break;
                case PayloadField when kind == ProcessFrameKind.Credit: count = RequestId.Read(ref reader); break;
                case PayloadField when kind == ProcessFrameKind.Item: payload = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new StreamFrame { Id = new RequestId(index, version), Count = count, Payload = payload };
    }
}
