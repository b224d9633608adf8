using System.Text;

namespace Paxtor.Pooling.Watch;

/// <summary>
/// What is said on a lifeline, a connection in TLS of its own between a worker and its master. The worker: the length of its name, one byte, and its name; then a beat now and
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

    public static byte[] Hello(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        return text.Length <= MaxName ? [(byte)text.Length, .. text] : throw new InvalidOperationException($"The name of a node takes at most {MaxName} bytes.");
    }

    /// <summary>Reads a name; null when the other end is closed.</summary>
    public static string? ReadHello(Stream stream)
    {
        int length = stream.ReadByte();
        if (length <= 0)
            return null;
        byte[] text = new byte[length];
        return stream.ReadAtLeast(text, length, throwOnEndOfStream: false) == length ? Encoding.UTF8.GetString(text) : null;
    }
}
