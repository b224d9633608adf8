using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Paxtor;

/// <summary>The readable form of a key. <see cref="KeyTextParser"/> reads it back.</summary>
internal static class KeyText
{
    public static LockKey Parse(string text) => new KeyTextParser(text).ParseAll();

    public static string Format(ReadOnlySpan<byte> encoded)
    {
        StringBuilder text = new();
        int position = 0;
        Append(text, encoded, ref position);
        return text.ToString();
    }

    /// <summary>Whether bytes that came from elsewhere are those of a key.</summary>
    public static bool IsKey(ReadOnlySpan<byte> encoded)
    {
        try
        {
            return Parse(Format(encoded)).Encoded.SequenceEqual(encoded);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            return false;
        }
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> data, ref int at)
    {
        KeyKind kind = (KeyKind)data[at++];
        switch (kind)
        {
            case KeyKind.False: text.Append("false"); break;
            case KeyKind.True: text.Append("true"); break;
            case KeyKind.Integer: text.Append(Integer(data, ref at).ToString(CultureInfo.InvariantCulture)); break;
            case KeyKind.Decimal: AppendDecimal(text, data, ref at); break;
            case KeyKind.Float: AppendFloat(text, BinaryPrimitives.ReadUInt64BigEndian(Take(data, ref at, 8))); break;
            case KeyKind.Char: AppendQuoted(text, ((char)Count(data, ref at)).ToString(), '\''); break;
            case KeyKind.String: AppendQuoted(text, String(data, ref at), '"'); break;
            case KeyKind.Bytes: text.Append("0x").Append(Convert.ToHexString(Take(data, ref at, Count(data, ref at)))); break;
            case KeyKind.Guid: text.Append("guid(").Append(new Guid(Take(data, ref at, 16), bigEndian: true).ToString("D")).Append(')'); break;
            case KeyKind.Instant: text.Append("instant(").Append(new DateTime(Ticks(data, ref at), DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture)).Append(')'); break;
            case KeyKind.WallClock: text.Append("wall(").Append(new DateTime(Ticks(data, ref at)).ToString("O", CultureInfo.InvariantCulture)).Append(')'); break;
            case KeyKind.Date: text.Append("date(").Append(DateOnly.FromDayNumber((int)Ticks(data, ref at)).ToString("O", CultureInfo.InvariantCulture)).Append(')'); break;
            case KeyKind.TimeOfDay: text.Append("time(").Append(new TimeOnly(Ticks(data, ref at)).ToString("O", CultureInfo.InvariantCulture)).Append(')'); break;
            case KeyKind.Duration: text.Append("span(").Append(new TimeSpan(Ticks(data, ref at)).ToString("c", CultureInfo.InvariantCulture)).Append(')'); break;
            case KeyKind.Tuple: AppendItems(text, data, ref at, "(", ")"); break;
            case KeyKind.List: AppendItems(text, data, ref at, "[", "]"); break;
            case KeyKind.Record:
                AppendQuoted(text.Append('@'), String(data, ref at), '"');
                AppendItems(text, data, ref at, "{", "}");
                break;
            default: throw new FormatException($"A key has the unknown kind {(int)kind}.");
        }
    }

    private static void AppendItems(StringBuilder text, ReadOnlySpan<byte> data, ref int at, string open, string close)
    {
        int count = Count(data, ref at);
        text.Append(open);
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, data, ref at);
        }

        text.Append(close);
    }

    private static void AppendDecimal(StringBuilder text, ReadOnlySpan<byte> data, ref int at)
    {
        int scale = Count(data, ref at);
        BigInteger mantissa = Integer(data, ref at);
        UInt128 magnitude = (UInt128)BigInteger.Abs(mantissa);
        decimal value = new((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), mantissa.Sign < 0, (byte)scale);
        text.Append(value.ToString(CultureInfo.InvariantCulture)).Append('m');
    }

    private static void AppendFloat(StringBuilder text, ulong bits) =>
        text.Append(BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture)).Append('d');

    private static void AppendQuoted(StringBuilder text, string value, char quote)
    {
        text.Append(quote);
        foreach (char c in value)
        {
            if (c == quote || c == '\\')
                text.Append('\\').Append(c);
            else if (char.IsControl(c) || char.IsSurrogate(c) && quote == '\'')
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                text.Append(c);
        }

        text.Append(quote);
    }

    private static string String(ReadOnlySpan<byte> data, ref int at) => Encoding.UTF8.GetString(Take(data, ref at, Count(data, ref at)));

    private static long Ticks(ReadOnlySpan<byte> data, ref int at) => (long)Integer(data, ref at);

    private static BigInteger Integer(ReadOnlySpan<byte> data, ref int at) => new(Take(data, ref at, Count(data, ref at)));

    private static int Count(ReadOnlySpan<byte> data, ref int at)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = data[at++];
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
                return (int)value;
        }
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, ref int at, int count)
    {
        ReadOnlySpan<byte> slice = data.Slice(at, count);
        at += count;
        return slice;
    }
}
