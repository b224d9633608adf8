using System.Buffers.Binary;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Grpc;

/// <summary>gRPC's framing of messages: a byte that says "not compressed", four bytes of length (big-endian), the message.</summary>
internal static class GrpcFrame
{
    public const int HeaderBytes = 5;

    /// <summary>Frames what a writer holds.</summary>
    public static byte[] Of(ProtoWriter message)
    {
        byte[] frame = new byte[HeaderBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.Written.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>Reads one message; null when the stream ended before one began.</summary>
    /// <exception cref="GrpcTooLargeException">It is longer than allowed.</exception>
    /// <exception cref="InvalidDataException">What comes is no frame.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, byte[] header, int maxBytes, CancellationToken cancellationToken)
    {
        int read = await stream.ReadAtLeastAsync(header.AsMemory(0, HeaderBytes), HeaderBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
            return null;
        if (read < HeaderBytes)
            throw new InvalidDataException("a frame is cut off");
        if (header[0] != 0)
            throw new InvalidDataException("a message is compressed, which was not asked for");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (length > (uint)maxBytes)
            throw new GrpcTooLargeException(length, maxBytes);
        byte[] message = new byte[length];
        await stream.ReadExactlyAsync(message, cancellationToken).ConfigureAwait(false);
        return message;
    }
}

/// <summary>A message is longer than allowed.</summary>
internal sealed class GrpcTooLargeException(uint bytes, int maxBytes) : Exception($"The answer has {bytes} bytes; at most {maxBytes} are allowed.");
