using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>
/// Whose mailbox has become so full that one-way messages shall wait, or has room again. It names the process as the messages did.
/// </summary>
/// <param name="Number">The process; 0 when it is named.</param>
/// <param name="Name">Its name, when <paramref name="Number"/> is 0; else null.</param>
internal readonly record struct RoomFrame(long Number, string? Name)
{
    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer, ProcessFrameKind kind)
    {
        writer.Raw([(byte)kind]);
        writer.Int64(1, Number);
        writer.String(2, Name ?? "");
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static RoomFrame Read(ReadOnlySpan<byte> message)
    {
        long number = 0;
        string name = "";
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: number = reader.Int64(); break;
                case 2: name = reader.String(); break;
                default: reader.Skip(); break;
            }
        }

        return number >= 0 && (number == 0) == (name.Length > 0) ? new RoomFrame(number, number == 0 ? name : null) : throw new WireFormatException("a mailbox is named twice, or not at all");
    }
}
