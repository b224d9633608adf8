using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The answer to a request, or the end of a stream. What was read are slices of the frame: whoever keeps them copies them.</summary>
internal readonly ref struct ReplyFrame
{
    private const int PayloadField = 4;

    public RequestId Id { get; init; }

    public ReplyStatus Status { get; init; }

    /// <summary>The result in field 1, see <see cref="PayloadWriter"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Of <see cref="ReplyStatus.Faulted"/>.</summary>
    public FaultInfo? Fault { get; init; }

    public string? Message { get; init; }

    /// <summary>Of <see cref="ReplyStatus.Interrupted"/> and <see cref="ReplyStatus.NotStarted"/>.</summary>
    public ExitReason? Reason { get; init; }

    /// <summary>The process that was started, found or called by name; 0 for none.</summary>
    public long Number { get; init; }

    /// <summary>Writes the beginning of an answer with a result, which follows before <see cref="ProtoWriter.EndMessage"/>.</summary>
    /// <returns>The mark for the end.</returns>
    public static int BeginOk(ProtoWriter writer, RequestId id)
    {
        writer.Raw([(byte)ProcessFrameKind.Reply]);
        id.Write(writer);
        return writer.BeginMessage(PayloadField);
    }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)ProcessFrameKind.Reply]);
        Id.Write(writer);
        writer.UInt64(3, (ulong)Status);
        writer.Bytes(PayloadField, Payload);
        if (Fault is { } fault)
            FaultCodec.Write(writer, 5, fault);
        writer.String(6, Message ?? "");
        if (Reason is { } reason)
            ExitReasonCodec.Write(writer, 7, reason);
        writer.Int64(8, Number);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static ReplyFrame Read(ReadOnlySpan<byte> message)
    {
        uint index = 0, version = 0;
        ulong status = 0;
        ReadOnlySpan<byte> payload = default;
        FaultInfo? fault = null;
        string? text = null;
        ExitReason? reason = null;
        long number = 0;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: index = RequestId.Read(ref reader); break;
                case 2: version = RequestId.Read(ref reader); break;
                case 3: status = reader.UInt64(); break;
                case PayloadField: payload = reader.Bytes(); break;
                case 5: fault = FaultCodec.Read(reader.Bytes()); break;
                case 6: text = reader.String(); break;
                case 7: reason = ExitReasonCodec.Read(reader.Bytes()); break;
                case 8: number = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        if (number < 0)
            throw new WireFormatException("an answer names a process of a negative number");
        return new ReplyFrame
        {
            // A status of a newer version is one that this version cannot tell more of.
            Id = new RequestId(index, version), Status = status <= (ulong)ReplyStatus.NotStarted ? (ReplyStatus)status : ReplyStatus.Contract,
            Payload = payload, Fault = fault, Message = text, Reason = reason, Number = number,
        };
    }
}
