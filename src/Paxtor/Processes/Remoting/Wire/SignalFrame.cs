using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A <see cref="ProcessSignal"/> between two nodes that know each other's names and lives by their connection.</summary>
internal static class SignalFrame
{
    /// <summary>Writes the whole frame.</summary>
    public static void Write(ProtoWriter writer, ProcessSignal signal)
    {
        writer.Raw([(byte)ProcessFrameKind.Signal]);
        writer.UInt64(1, (ulong)signal.Kind);
        writer.Int64(2, signal.From.Number);
        writer.Int64(3, signal.To.Number);
        writer.Int64(4, signal.Reference);
        if (signal.Reason is { } reason)
            ExitReasonCodec.Write(writer, 5, reason);
        writer.String(6, signal.Name ?? "");
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <param name="message">The frame.</param>
    /// <param name="sender">Number 0 of the node that sent it, in its life.</param>
    /// <param name="receiver">Number 0 of this node, in its life.</param>
    /// <returns>Null for a kind that this version does not know.</returns>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static ProcessSignal? Read(ReadOnlySpan<byte> message, Pid sender, Pid receiver)
    {
        ulong kind = 0;
        long from = 0, to = 0, reference = 0;
        ExitReason? reason = null;
        string name = "";
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: kind = reader.UInt64(); break;
                case 2: from = reader.Int64(); break;
                case 3: to = reader.Int64(); break;
                case 4: reference = reader.Int64(); break;
                case 5: reason = ExitReasonCodec.Read(reader.Bytes()); break;
                case 6: name = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        if (from < 0 || to < 0)
            throw new WireFormatException("a signal names a process of a negative number");
        if (kind is 0 or > (ulong)SignalKind.Down)
            return null;
        SignalKind known = (SignalKind)kind;
        if (known is SignalKind.Exit or SignalKind.LinkExit or SignalKind.Down && reason is null)
            throw new WireFormatException("a signal of an end has no reason");
        if (name.Length > 0 && known != SignalKind.Monitor)
            throw new WireFormatException("a signal that needs a process names one");
        Pid target = name.Length > 0 ? default : new Pid(receiver.Node, receiver.Incarnation, to);
        return new ProcessSignal(known, new Pid(sender.Node, sender.Incarnation, from), target, reference, reason, name.Length > 0 ? name : null);
    }
}
