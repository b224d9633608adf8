using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>An exit reason between nodes: 1 kind, 2 info, 3 fault.</summary>
internal static class ExitReasonCodec
{
    public static void Write(ProtoWriter writer, int field, ExitReason value)
    {
        int mark = writer.BeginMessage(field);
        writer.UInt64(1, (ulong)value.Kind);
        if (value.Info is { } info)
            writer.StringAlways(2, info);
        if (value.Fault is { } fault)
            FaultCodec.Write(writer, 3, fault);
        writer.EndMessage(mark);
    }

    public static ExitReason Read(ReadOnlySpan<byte> bytes)
    {
        ulong kind = 0;
        string? info = null;
        FaultInfo? fault = null;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: kind = reader.UInt64(); break;
                case 2: info = reader.String(); break;
                case 3: fault = FaultCodec.Read(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return kind switch
        {
            (ulong)ExitKind.Normal => ExitReason.Normal,
            (ulong)ExitKind.Shutdown => info is null ? ExitReason.Shutdown : ExitReason.ShutdownWith(info),
            (ulong)ExitKind.Error when fault is not null => ExitReason.Error(fault),
            (ulong)ExitKind.Killed => ExitReason.Killed,
            (ulong)ExitKind.NoProcess => ExitReason.NoProcess,
            (ulong)ExitKind.NoConnection => ExitReason.NoConnection,
            (ulong)ExitKind.Custom when info is { Length: > 0 } => ExitReason.Custom(info),
            _ => throw new WireFormatException("an exit reason is malformed"),
        };
    }
}
