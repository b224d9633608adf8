using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>A call, a one-way message or the beginning of a stream. What was read are slices of the frame: whoever keeps them copies them.</summary>
internal readonly ref struct CallFrame
{
    private const int PayloadField = 8;

    /// <summary>Of calls and streams.</summary>
    public RequestId Id { get; init; }

    /// <summary>The process; 0 when it is named.</summary>
    public long Number { get; init; }

    /// <summary>The registered name, when <see cref="Number"/> is 0.</summary>
    public string? Name { get; init; }

    public ulong Method { get; init; }

    /// <summary>Of a call: how long the caller waits in milliseconds, 0 for ever. Of a stream: how many items may be sent at first.</summary>
    public ulong TimeoutOrCredit { get; init; }

    /// <summary>The caller's trace; empty while nobody listens.</summary>
    public ReadOnlySpan<byte> Trace { get; init; }

    /// <summary>The arguments.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Writes everything up to the arguments, which follow before <see cref="ProtoWriter.EndMessage"/>.</summary>
    /// <returns>The mark for the end.</returns>
    public int Begin(ProtoWriter writer, ProcessFrameKind kind)
    {
        writer.Raw([(byte)kind]);
        if (kind != ProcessFrameKind.Send)
            Id.Write(writer);
        writer.Int64(3, Number);
        if (Name is { } name)
            writer.String(4, name);
        writer.Fixed64(5, Method);
        writer.UInt64(6, TimeoutOrCredit);
        writer.Bytes(7, Trace);
        return writer.BeginMessage(PayloadField);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static CallFrame Read(ReadOnlySpan<byte> message)
    {
        uint index = 0, version = 0;
        long number = 0;
        string? name = null;
        ulong method = 0, timeout = 0;
        ReadOnlySpan<byte> trace = default, payload = default;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: index = RequestId.Read(ref reader); break;
                case 2: version = RequestId.Read(ref reader); break;
                case 3: number = reader.Int64(); break;
                case 4: name = reader.String(); break;
                case 5: method = reader.Fixed64(); break;
                case 6: timeout = reader.UInt64(); break;
                case 7: trace = reader.Bytes(); break;
                case PayloadField: payload = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        if (number < 0 || (number == 0) == string.IsNullOrEmpty(name))
            throw new WireFormatException("a call names no process, or names it twice");
        return new CallFrame { Id = new RequestId(index, version), Number = number, Name = name, Method = method, TimeoutOrCredit = timeout, Trace = trace, Payload = payload };
    }
}
