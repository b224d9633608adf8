using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>Why a watch ended. The numbers are part of the wire format.</summary>
internal enum WatchEndReason
{
    /// <summary>No reason that this version knows.</summary>
    None = 0,

    /// <summary>The changes asked for are no longer kept: read, and watch anew.</summary>
    Compacted = 1,

    /// <summary>This voter has lost the quorum: go on elsewhere, from the revision after the last one told.</summary>
    NoQuorum = 2,

    /// <summary>Too many watches, or the client reads too slowly: go on later, from the revision after the last one told.</summary>
    Overloaded = 3,

    /// <summary>The watch makes no sense.</summary>
    Invalid = 4,
}

/// <summary>Client to voter: begin a watch. The span is a slice of the frame that was read.</summary>
internal readonly ref struct WatchOpenFrame
{
    /// <summary>The client's number for it; never used twice on one connection.</summary>
    public ulong Watch { get; init; }

    /// <summary>What is watched and from where, as <see cref="StoreCodec.WriteWatchRequest"/> writes it.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)FrameKind.WatchOpen]);
        writer.UInt64(1, Watch);
        writer.Bytes(2, Target);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static WatchOpenFrame Read(ReadOnlySpan<byte> message)
    {
        ulong watch = 0;
        ReadOnlySpan<byte> target = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: watch = reader.UInt64(); break;
                case 2: target = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new WatchOpenFrame { Watch = watch, Target = target };
    }
}

/// <summary>Client to voter: end a watch.</summary>
internal readonly ref struct WatchCloseFrame
{
    /// <summary>The watch.</summary>
    public ulong Watch { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)FrameKind.WatchClose]);
        writer.UInt64(1, Watch);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static WatchCloseFrame Read(ReadOnlySpan<byte> message)
    {
        ulong watch = 0;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            if (field == 1)
                watch = reader.UInt64();
            else
                reader.Skip();
        }

        return new WatchCloseFrame { Watch = watch };
    }
}

/// <summary>Voter to client: what a watch saw. The span is a slice of the frame that was read.</summary>
internal readonly ref struct WatchEventsFrame
{
    /// <summary>The watch.</summary>
    public ulong Watch { get; init; }

    /// <summary>
    /// The changes and the revision up to which all have now been told; see <see cref="StoreCodec.ReadWatchEvents"/>. Empty in the
    /// first frame of a watch, which says that the voter has it: only from there on does <see cref="VoterStatusFrame.WatchRevision"/> cover it.
    /// A status that was sent before the voter knew the watch would else let a client skip changes.
    /// </summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Writes everything but the payload's bytes; these follow as the body of the frame.</summary>
    public void WriteHead(ProtoWriter writer, int payloadLength)
    {
        writer.Raw([(byte)FrameKind.WatchEvents]);
        writer.UInt64(1, Watch);
        FrameHead.BytesLength(writer, 2, payloadLength);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static WatchEventsFrame Read(ReadOnlySpan<byte> message)
    {
        ulong watch = 0;
        ReadOnlySpan<byte> payload = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: watch = reader.UInt64(); break;
                case 2: payload = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new WatchEventsFrame { Watch = watch, Payload = payload };
    }
}

/// <summary>Voter to client: a watch has ended; nothing more comes of it.</summary>
internal readonly ref struct WatchEndedFrame
{
    /// <summary>The watch.</summary>
    public ulong Watch { get; init; }

    /// <summary>Why.</summary>
    public WatchEndReason Reason { get; init; }

    /// <summary>Compacted: the revision asked for.</summary>
    public long RequestedRevision { get; init; }

    /// <summary>Compacted: changes up to this revision may be gone.</summary>
    public long CompactedRevision { get; init; }

    /// <summary>For people.</summary>
    public string? Message { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)FrameKind.WatchEnded]);
        writer.UInt64(1, Watch);
        writer.UInt64(2, (ulong)Reason);
        writer.Int64(3, RequestedRevision);
        writer.Int64(4, CompactedRevision);
        if (Message is not null)
            writer.String(5, Message);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static WatchEndedFrame Read(ReadOnlySpan<byte> message)
    {
        ulong watch = 0;
        int reason = 0;
        long requested = 0, compacted = 0;
        string? text = null;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: watch = reader.UInt64(); break;
                case 2: reason = reader.Int32(); break;
                case 3: requested = reader.Int64(); break;
                case 4: compacted = reader.Int64(); break;
                case 5: text = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        return new WatchEndedFrame { Watch = watch, Reason = (WatchEndReason)reason, RequestedRevision = requested, CompactedRevision = compacted, Message = text };
    }
}
