using System.Collections;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Paxtor;

/// <summary>Chooses the kind of a value and writes it.</summary>
internal static class KeyEncoder
{
    /// <summary>How deep tuples, lists and records may be nested. It also ends a list that holds itself.</summary>
    public const int MaxDepth = 16;

    public static byte[] Encode(object value)
    {
        KeyWriter writer = new();
        Write(ref writer, value, 0);
        return writer.ToArray();
    }

    public static byte[] Encode(string value)
    {
        // The common case, short and ASCII, without the writer: a kind, a length of one byte, the bytes.
        if (value.Length < 0x80 && System.Text.Ascii.IsValid(value))
        {
            byte[] bytes = new byte[value.Length + 2];
            bytes[0] = (byte)KeyKind.String;
            bytes[1] = (byte)value.Length;
            System.Text.Encoding.ASCII.GetBytes(value, bytes.AsSpan(2));
            return bytes;
        }

        KeyWriter writer = new();
        writer.Kind(KeyKind.String);
        writer.Text(value);
        return writer.ToArray();
    }

    public static byte[] Encode(long value)
    {
        KeyWriter writer = new();
        writer.Kind(KeyKind.Integer);
        writer.Integer(value);
        return writer.ToArray();
    }

    internal static void Write(ref KeyWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new ArgumentException($"A key is nested deeper than {MaxDepth} levels.");
        switch (value)
        {
            case null:
                throw new ArgumentNullException(nameof(value), "Null is no key, nor a part of one. Use a value that says what is meant, for example an empty string.");
            case LockKey key:
                key.ThrowIfDefault();
                key.Encoded.CopyTo(writer.Reserve(key.Encoded.Length));
                break;
            case string s:
                writer.Kind(KeyKind.String);
                writer.Text(s);
                break;
            case bool b:
                writer.Kind(b ? KeyKind.True : KeyKind.False);
                break;
            case char c:
                writer.Kind(KeyKind.Char);
                writer.Count(c);
                break;
            case decimal d:
                WriteDecimal(ref writer, d);
                break;
            case double d:
                WriteFloat(ref writer, d);
                break;
            case float f:
                WriteFloat(ref writer, f);
                break;
            case Half h:
                WriteFloat(ref writer, (double)h);
                break;
            case Guid g:
                writer.Kind(KeyKind.Guid);
                g.TryWriteBytes(writer.Reserve(16), bigEndian: true, out _);
                break;
            default:
                if (!TryWriteInteger(ref writer, value) && !TryWriteTime(ref writer, value) && !TryWriteBytes(ref writer, value))
                    WriteComposite(ref writer, value, depth);
                break;
        }
    }

    private static bool TryWriteInteger(ref KeyWriter writer, object value)
    {
        BigInteger integer;
        switch (value)
        {
            case int v: integer = v; break;
            case long v: integer = v; break;
            case uint v: integer = v; break;
            case ulong v: integer = v; break;
            case short v: integer = v; break;
            case ushort v: integer = v; break;
            case byte v: integer = v; break;
            case sbyte v: integer = v; break;
            case nint v: integer = v; break;
            case nuint v: integer = v; break;
            case Int128 v: integer = v; break;
            case UInt128 v: integer = v; break;
            case BigInteger v: integer = v; break;
            default: return false;
        }

        writer.Kind(KeyKind.Integer);
        writer.Integer(integer);
        return true;
    }

    /// <summary>Trailing zeros are dropped, and minus zero is zero: 1.50 is 1.5.</summary>
    private static void WriteDecimal(ref KeyWriter writer, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        UInt128 mantissa = new((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        int scale = (bits[3] >> 16) & 0xFF;
        while (scale > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            scale--;
        }

        writer.Kind(KeyKind.Decimal);
        writer.Count(scale);
        writer.Integer(bits[3] < 0 ? -(BigInteger)mantissa : mantissa);
    }

    /// <summary>Every float and half is some double exactly. Minus zero is zero, and all NaNs are one.</summary>
    private static void WriteFloat(ref KeyWriter writer, double value)
    {
        writer.Kind(KeyKind.Float);
        writer.Fixed64(value == 0 ? 0 : BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value));
    }

    private static bool TryWriteTime(ref KeyWriter writer, object value)
    {
        (KeyKind kind, long number) = value switch
        {
            DateTimeOffset v => (KeyKind.Instant, v.UtcTicks),
            DateTime { Kind: DateTimeKind.Unspecified } v => (KeyKind.WallClock, v.Ticks),
            DateTime v => (KeyKind.Instant, v.ToUniversalTime().Ticks),
            DateOnly v => (KeyKind.Date, v.DayNumber),
            TimeOnly v => (KeyKind.TimeOfDay, v.Ticks),
            TimeSpan v => (KeyKind.Duration, v.Ticks),
            _ => default,
        };
        if (kind == default)
            return false;
        writer.Kind(kind);
        writer.Integer(number);
        return true;
    }

    private static bool TryWriteBytes(ref KeyWriter writer, object value)
    {
        // An array of signed bytes passes for one of bytes in a type test, but it is a list of integers.
        ReadOnlySpan<byte> bytes;
        switch (value)
        {
            case byte[] v when v.GetType() == typeof(byte[]): bytes = v; break;
            case ReadOnlyMemory<byte> v: bytes = v.Span; break;
            case Memory<byte> v: bytes = v.Span; break;
            case ArraySegment<byte> v: bytes = v; break;
            case ImmutableArray<byte> { IsDefault: false } v: bytes = v.AsSpan(); break;
            default: return false;
        }

        writer.Kind(KeyKind.Bytes);
        writer.Bytes(bytes);
        return true;
    }

    private static void WriteComposite(ref KeyWriter writer, object value, int depth)
    {
        Type type = value.GetType();
        if (KeyRecordType.Find(type) is { } record)
        {
            record.Write(ref writer, value, depth);
        }
        else if (value is ITuple tuple && IsTuple(type))
        {
            writer.Kind(KeyKind.Tuple);
            writer.Count(tuple.Length);
            for (int i = 0; i < tuple.Length; i++)
                Write(ref writer, tuple[i], depth + 1);
        }
        else if (IsList(type, value))
        {
            List<object?> items = [.. ((IEnumerable)value).Cast<object?>()];
            writer.Kind(KeyKind.List);
            writer.Count(items.Count);
            foreach (object? item in items)
                Write(ref writer, item, depth + 1);
        }
        else
        {
            throw new ArgumentException(
                $"A value of type {type} is no key. Keys are strings, numbers, bools, characters, GUIDs, dates and times, bytes, tuples and lists of keys. " +
                $"For a record, struct or enum of your own declare a stable name: [PaxtorKey(\"name\")] on the type.");
        }
    }

    private static bool IsTuple(Type type) => type.FullName is { } name &&
        (name.StartsWith("System.ValueTuple", StringComparison.Ordinal) || name.StartsWith("System.Tuple`", StringComparison.Ordinal));

    /// <summary>An array of one dimension, or a class or struct that is a list by its interfaces: its order is part of its meaning.</summary>
    private static bool IsList(Type type, object value)
    {
        if (value is Array array)
            return array.Rank == 1;
        if (value is not IEnumerable || value is IDictionary)
            return false;
        return value is IList || Array.Exists(type.GetInterfaces(), static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyList<>));
    }
}
