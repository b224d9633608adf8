using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Paxtor;

/// <summary>
/// Writes the canonical bytes of a key: the kind, then a payload that tells its own length. So different values have different bytes, and no
/// key's bytes are the beginning of another's: the keys of one lock's queue form a range in which no other lock's keys can stand.
/// </summary>
internal struct KeyWriter()
{
    /// <summary>Far above every sensible limit; ends endless lists.</summary>
    private const int HardLimitBytes = 1 << 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] buffer = new byte[64];
    private int length;

    public readonly byte[] ToArray() => buffer.AsSpan(0, length).ToArray();

    public void Kind(KeyKind kind) => Reserve(1)[0] = (byte)kind;

    public void Count(int value)
    {
        uint rest = (uint)value;
        while (rest >= 0x80)
        {
            Reserve(1)[0] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        Reserve(1)[0] = (byte)rest;
    }

    public void Text(string text)
    {
        int bytes;
        try
        {
            bytes = StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("A key's text has half of a surrogate pair, so it is not valid Unicode.", e);
        }

        Count(bytes);
        StrictUtf8.GetBytes(text, Reserve(bytes));
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        bytes.CopyTo(Reserve(bytes.Length));
    }

    /// <summary>The shortest two's complement bytes, least significant first, after their number.</summary>
    public void Integer(BigInteger value)
    {
        int bytes = value.GetByteCount();
        Count(bytes);
        value.TryWriteBytes(Reserve(bytes), out _);
    }

    /// <summary>The same bytes as <see cref="Integer(BigInteger)"/>, without the detour.</summary>
    public void Integer(long value)
    {
        int bytes = 1;
        while (bytes < 8 && value >> ((bytes * 8) - 1) is not (0 or -1))
            bytes++;
        Count(bytes);
        Span<byte> target = Reserve(bytes);
        for (int i = 0; i < bytes; i++)
            target[i] = (byte)(value >> (i * 8));
    }

    public void Fixed32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    public void Fixed64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);

    public Span<byte> Reserve(int count)
    {
        int wanted = checked(length + count);
        if (wanted > HardLimitBytes)
            throw new ArgumentException($"A key takes more than {HardLimitBytes} bytes.");
        if (wanted > buffer.Length)
            Array.Resize(ref buffer, Math.Max(wanted, buffer.Length * 2));
        Span<byte> target = buffer.AsSpan(length, count);
        length = wanted;
        return target;
    }
}
