using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>What a <see cref="FrameKind.Request"/> asks for. The numbers are part of the wire format.</summary>
internal enum RequestOperation
{
    /// <summary>Not a request.</summary>
    None = 0,

    /// <summary>A command of the store that goes through the log: transaction, lease grant, lease revoke.</summary>
    Write = 1,

    /// <summary>A transaction that only reads; linearizable, by read-index.</summary>
    Read = 2,

    /// <summary>Keep a lease alive.</summary>
    KeepAlive = 3,

    /// <summary>The voter's own status; answered by the voter asked, whatever its state.</summary>
    Status = 4,
}

/// <summary>
/// A store request on the wire. <see cref="Payload"/> is a slice of the frame that was read: whoever keeps it copies it.
/// </summary>
internal readonly ref struct RequestFrame
{
    /// <summary>The sender's number for it; never used twice on one connection.</summary>
    public ulong Id { get; init; }

    /// <summary>What is asked.</summary>
    public RequestOperation Operation { get; init; }

    /// <summary>How long the sender still waits, in milliseconds. A voter that cannot answer in this time answers before it ends.</summary>
    public ulong RemainingMilliseconds { get; init; }

    /// <summary>How often it was forwarded; 0 from a client.</summary>
    public int Hops { get; init; }

    /// <summary>The trace it belongs to, see <see cref="TraceBytes"/>; empty while nobody listens.</summary>
    public ReadOnlySpan<byte> Trace { get; init; }

    /// <summary>Write, read, keep-alive: a <c>StoreRequest</c> of that kind, see <see cref="StoreCodec"/>.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Writes everything but the payload's bytes; these follow as the body of the frame, or by <see cref="ProtoWriter.Raw"/>.</summary>
    /// <param name="writer">Written to from its present position on.</param>
    /// <param name="payloadLength">The length of the payload, in bytes.</param>
    public void WriteHead(ProtoWriter writer, int payloadLength)
    {
        writer.Raw([(byte)FrameKind.Request]);
        writer.UInt64(1, Id);
        writer.UInt64(2, (ulong)Operation);
        writer.UInt64(3, RemainingMilliseconds);
        writer.UInt64(4, (ulong)Hops);
        if (!Trace.IsEmpty)
            writer.BytesAlways(6, Trace);
        FrameHead.BytesLength(writer, 5, payloadLength);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are not a request.</exception>
    public static RequestFrame Read(ReadOnlySpan<byte> message)
    {
        ulong id = 0, remaining = 0;
        int operation = 0, hops = 0;
        ReadOnlySpan<byte> payload = default, trace = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: id = reader.UInt64(); break;
                case 2: operation = reader.Int32(); break;
                case 3: remaining = reader.UInt64(); break;
                case 4: hops = reader.Int32(); break;
                case 5: payload = reader.Bytes(); break;
                case 6: trace = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        if (hops < 0)
            throw new WireFormatException("a request has a negative number of hops");
        return new RequestFrame
        {
            Id = id,
            Operation = (RequestOperation)operation,
            RemainingMilliseconds = remaining,
            Hops = hops,
            Payload = payload,
            Trace = trace,
        };
    }
}
