using System.Buffers.Binary;
using Paxtor.Foundation.Wire;

namespace Paxtor.Transport;

/// <summary>Reads and writes messages of the handshake; not a byte is read beyond the message asked for.</summary>
internal static class HandshakeStream
{
    public static async Task<HandshakeMessage> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] header = new byte[FrameFormat.HeaderBytes];
        await stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (header[0] == 0x16 && header[1] == 0x03)
            throw Malformed("it speaks TLS, and this node has neither a secret nor certificates");
        if (length is 0 or > FrameFormat.MaxHandshakeBytes)
            throw Malformed("it does not speak this protocol");
        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        try
        {
            return HandshakeMessage.Decode(body);
        }
        catch (WireFormatException e)
        {
            throw Malformed("its handshake is malformed: " + e.Message);
        }
    }

    public static async Task WriteAsync(Stream stream, byte[] frames, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(frames, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public static HandshakeFailedException Malformed(string text) => new(new Refusal(RefusalCode.Malformed, text), byPeer: false);
}
