using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>The sender leaves for good reason: do not wait for its connection to come back.</summary>
internal readonly ref struct GoodbyeFrame
{
    /// <summary>For people.</summary>
    public string Reason { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)FrameKind.Goodbye]);
        writer.String(1, Reason ?? "");
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static GoodbyeFrame Read(ReadOnlySpan<byte> message)
    {
        string reason = "";
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            if (field == 1)
                reason = reader.String();
            else
                reader.Skip();
        }

        return new GoodbyeFrame { Reason = reason };
    }
}
