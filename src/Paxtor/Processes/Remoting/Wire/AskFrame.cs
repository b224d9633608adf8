using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>Asks who has a name, or whether a process lives.</summary>
internal readonly ref struct AskFrame
{
    public RequestId Id { get; init; }

    /// <summary>Of <see cref="ProcessFrameKind.WhereIs"/>.</summary>
    public string Name { get; init; }

    /// <summary>Of <see cref="ProcessFrameKind.IsAlive"/>.</summary>
    public long Number { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer, ProcessFrameKind kind)
    {
        writer.Raw([(byte)kind]);
        Id.Write(writer);
        if (kind == ProcessFrameKind.WhereIs)
            writer.String(3, Name);
        else
            writer.Int64(3, Number);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static AskFrame Read(ReadOnlySpan<byte> message, ProcessFrameKind kind)
    {
        uint index = 0, version = 0;
        string name = "";
        long number = 0;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: index = RequestId.Read(ref reader); break;
                case 2: version = RequestId.Read(ref reader); break;
                case 3 when kind == ProcessFrameKind.WhereIs: name = reader.String(); break;
                case 3: number = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        if (number < 0)
            throw new WireFormatException("a question is about a process of a negative number");
        return new AskFrame { Id = new RequestId(index, version), Name = name, Number = number };
    }
}
