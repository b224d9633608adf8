using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>Asks to start a process. What was read are slices of the frame: whoever keeps them copies them.</summary>
internal readonly ref struct StartFrame
{
    private const int ArgumentsField = 4;

    public RequestId Id { get; init; }

    /// <summary>The class's name between nodes.</summary>
    public string Class { get; init; }

    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <summary>To be registered under; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>How long the asker waits, in milliseconds; 0 for ever.</summary>
    public ulong Timeout { get; init; }

    /// <summary>The process of the asker that it is linked to; 0 for none.</summary>
    public long Link { get; init; }

    /// <summary>Writes everything but the arguments, which follow before <see cref="ProtoWriter.EndMessage"/>.</summary>
    /// <returns>The mark for the end.</returns>
    public int Begin(ProtoWriter writer)
    {
        writer.Raw([(byte)ProcessFrameKind.Start]);
        Id.Write(writer);
        writer.String(3, Class);
        writer.String(5, Name ?? "");
        writer.UInt64(6, Timeout);
        writer.Int64(7, Link);
        return writer.BeginMessage(ArgumentsField);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static StartFrame Read(ReadOnlySpan<byte> message)
    {
        uint index = 0, version = 0;
        string type = "", name = "";
        ReadOnlySpan<byte> arguments = default;
        ulong timeout = 0;
        long link = 0;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: index = RequestId.Read(ref reader); break;
                case 2: version = RequestId.Read(ref reader); break;
                case 3: type = reader.String(); break;
                case ArgumentsField: arguments = reader.Bytes(); break;
                case 5: name = reader.String(); break;
                case 6: timeout = reader.UInt64(); break;
                case 7: link = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        if (link < 0)
            throw new WireFormatException("a start is linked to a process of a negative number");
        return new StartFrame
        {
            Id = new RequestId(index, version), Class = type, Arguments = arguments, Name = name.Length > 0 ? name : null, Timeout = timeout, Link = link,
        };
    }
}
