using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>The first frame of each side on every connection: what it speaks.</summary>
internal readonly ref struct HelloFrame
{
    public const uint PresentVersion = 1;

    public uint Version { get; init; }

    /// <summary>The name of the payload serializer.</summary>
    public string Serializer { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)ProcessFrameKind.Hello]);
        writer.UInt64(1, Version);
        writer.String(2, Serializer);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static HelloFrame Read(ReadOnlySpan<byte> message)
    {
        uint version = 0;
        string serializer = "";
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: version = RequestId.Read(ref reader); break;
                case 2: serializer = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        return new HelloFrame { Version = version, Serializer = serializer };
    }
}
