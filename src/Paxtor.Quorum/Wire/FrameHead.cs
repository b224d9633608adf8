using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>Helps to write a frame as a head and a body that is copied straight into the connection's buffer.</summary>
internal static class FrameHead
{
    /// <summary>Writes tag and length of a bytes field whose bytes follow in the frame; nothing when there are none.</summary>
    public static void BytesLength(ProtoWriter writer, int field, int length)
    {
        if (length == 0)
            return;
        Span<byte> varints = stackalloc byte[10];
        int at = Varint(varints, 0, ((ulong)field << 3) | 2);
        at = Varint(varints, at, (ulong)length);
        writer.Raw(varints[..at]);
    }

    private static int Varint(Span<byte> target, int at, ulong value)
    {
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[at++] = (byte)value;
        return at;
    }
}
