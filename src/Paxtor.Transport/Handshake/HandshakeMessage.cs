using Paxtor.Foundation.Wire;

namespace Paxtor.Transport;

/// <summary>One message of the handshake; see Protos/handshake.proto. Exactly one part is there.</summary>
internal sealed record HandshakeMessage(Hello? Hello = null, Decision? Decision = null, Refusal? Refusal = null)
{
    /// <exception cref="WireFormatException">The bytes are no message of the handshake.</exception>
    public static HandshakeMessage Decode(ReadOnlySpan<byte> data)
    {
        HandshakeMessage? message = null;
        var reader = new ProtoReader(data);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: message = new HandshakeMessage(Hello: Hello.Decode(reader.Bytes())); break;
                case 2: message = new HandshakeMessage(Decision: Decision.Decode(reader.Bytes())); break;
                case 3: message = new HandshakeMessage(Refusal: Refusal.Decode(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return message ?? throw new WireFormatException("a handshake message is empty");
    }

    /// <summary>The messages as frames, ready to be sent.</summary>
    public static byte[] Encode(params ReadOnlySpan<HandshakeMessage> messages)
    {
        var writer = new ProtoWriter(512);
        Span<byte> header = stackalloc byte[FrameFormat.HeaderBytes];
        var all = new MemoryStream();
        foreach (HandshakeMessage message in messages)
        {
            writer.Clear();
            message.Write(writer);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(header, writer.Length);
            all.Write(header);
            all.Write(writer.Written);
        }

        return all.ToArray();
    }

    private void Write(ProtoWriter writer)
    {
        int mark = writer.BeginMessage(Hello is not null ? 1 : Decision is not null ? 2 : 3);
        Hello?.Write(writer);
        Decision?.Write(writer);
        Refusal?.Write(writer);
        writer.EndMessage(mark);
    }
}
