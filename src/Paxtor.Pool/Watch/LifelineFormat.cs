using System.Buffers.Binary;
using System.Text;

namespace Paxtor.Pooling.Watch;

/// <summary>
/// What is said on a lifeline, a connection in TLS of its own between a worker and its master. The worker: the length of its name, one byte, its name, and its life, 8 bytes; then a beat now and
/// then, and at last a farewell. The master answers each beat.
/// </summary>
internal static class LifelineFormat
{
    public const byte Beat = (byte)'b';
    public const byte Farewell = (byte)'e';
    public const byte Kept = (byte)'k';

    /// <summary>The node is no member any more: it ends at once.</summary>
    public const byte Struck = (byte)'x';

    private const int MaxName = 255;

    public static byte[] Hello(string name, long life)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, life);
        return text.Length <= MaxName ? [(byte)text.Length, .. text, .. number] : throw new InvalidOperationException($"The name of a node takes at most {MaxName} bytes.");
    }

    /// <summary>Reads a name and its life; null when the other end is closed.</summary>
    public static (string Name, long Life)? ReadHello(Stream stream)
    {
        int length = stream.ReadByte();
        if (length <= 0)
            return null;
        byte[] rest = new byte[length + sizeof(long)];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
            return null;
        return (Encoding.UTF8.GetString(rest, 0, length), BinaryPrimitives.ReadInt64LittleEndian(rest.AsSpan(length)));
    }
}
