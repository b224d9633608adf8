using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>How a request ended. The numbers are part of the wire format.</summary>
internal enum ResponseStatus
{
    /// <summary>Not an answer.</summary>
    None = 0,

    /// <summary>Carried out; the store's answer may still be an error such as "no such lease".</summary>
    Ok = 1,

    /// <summary>Nothing happened, nothing will: it was never proposed, or its place in the log was taken by another.</summary>
    NoQuorum = 2,

    /// <summary>It may have happened, or may yet.</summary>
    Unknown = 3,

    /// <summary>A limit is reached; nothing happened, and it may be tried again a little later.</summary>
    Overloaded = 4,

    /// <summary>It breaks a rule or a limit of the store; nothing happened.</summary>
    Invalid = 5,
}

/// <summary>The answer to a request. <see cref="Payload"/> is a slice of the frame that was read.</summary>
internal readonly ref struct ResponseFrame
{
    /// <summary>The request's number.</summary>
    public ulong Id { get; init; }

    /// <summary>How it ended.</summary>
    public ResponseStatus Status { get; init; }

    /// <summary>For people; null or empty when all went well.</summary>
    public string? Message { get; init; }

    /// <summary>Where all went well a <c>StoreResponse</c>, see <see cref="StoreCodec"/>; for a status request a <see cref="VoterStatusFrame"/> without its first byte.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Writes everything but the payload's bytes; these follow as the body of the frame.</summary>
    public void WriteHead(ProtoWriter writer, int payloadLength)
    {
        writer.Raw([(byte)FrameKind.Response]);
        writer.UInt64(1, Id);
        writer.UInt64(2, (ulong)Status);
        if (Message is not null)
            writer.String(3, Message);
        FrameHead.BytesLength(writer, 4, payloadLength);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are not an answer.</exception>
    public static ResponseFrame Read(ReadOnlySpan<byte> message)
    {
        ulong id = 0;
        int status = 0;
        string? text = null;
        ReadOnlySpan<byte> payload = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: id = reader.UInt64(); break;
                case 2: status = reader.Int32(); break;
                case 3: text = reader.String(); break;
                case 4: payload = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new ResponseFrame { Id = id, Status = (ResponseStatus)status, Message = text, Payload = payload };
    }
}
