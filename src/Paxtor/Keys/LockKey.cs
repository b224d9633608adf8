using System.Diagnostics;
using System.Numerics;

namespace Paxtor;

/// <summary>
/// The key of a lock: a value. Equal values are one key on every node, in every version of Paxtor.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Strings, by their characters; empty is a key; no Unicode normalisation. Characters are another kind: 'a' is not "a".</item>
/// <item>Integers of any type, by value: (byte)1, 1L and a BigInteger of 1 are one key.</item>
/// <item>Decimals, by value: 1.50m is 1.5m, but not the integer or the float. Half, float and double, by value; all NaNs are one.</item>
/// <item>DateTimeOffset, and DateTime that is UTC or local, by the point in time, whatever the offset. DateTime of kind Unspecified names no
/// point in time and is a kind of its own, as are DateOnly, TimeOnly and TimeSpan. To the tick of 100 ns.</item>
/// <item>Guid; bool; bytes (byte[], memory of bytes), by content.</item>
/// <item>Tuples, of reference or value type alike; arrays and lists, by content and order: an array and a List are one key.</item>
/// <item>Records, structs and enums with <see cref="PaxtorKeyAttribute"/>.</item>
/// </list>
/// Values of different kinds are never one key. Null and every other type are refused with <see cref="ArgumentException"/>.
/// </remarks>
[DebuggerDisplay("{ToString()}")]
public readonly struct LockKey : IEquatable<LockKey>
{
    private readonly byte[]? encoded;

    internal LockKey(byte[] encoded) => this.encoded = encoded;

    /// <summary>The canonical bytes; empty for the default value, which is no key.</summary>
    internal ReadOnlySpan<byte> Encoded => encoded;

    /// <summary>Makes a key of a value.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentNullException">It is null, or has a part that is.</exception>
    /// <exception cref="ArgumentException">Its type is no key.</exception>
    public static LockKey From(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is LockKey key ? key : new LockKey(KeyEncoder.Encode(value));
    }

    /// <summary>Makes a key that is a tuple of values.</summary>
    /// <param name="first">The first value.</param>
    /// <param name="second">The second.</param>
    /// <param name="others">Those that follow.</param>
    /// <exception cref="ArgumentException">A value is null or its type is no key.</exception>
    public static LockKey Tuple(object first, object second, params object[] others)
    {
        ArgumentNullException.ThrowIfNull(others);
        KeyWriter writer = new();
        writer.Kind(KeyKind.Tuple);
        writer.Count(others.Length + 2);
        KeyEncoder.Write(ref writer, first, 1);
        KeyEncoder.Write(ref writer, second, 1);
        foreach (object other in others)
            KeyEncoder.Write(ref writer, other, 1);
        return new LockKey(writer.ToArray());
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">For example <c>"orders"</c> (in quotation marks), <c>42</c>, <c>("order", 42)</c>.</param>
    /// <exception cref="FormatException">It is not the text of a key.</exception>
    public static LockKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return KeyText.Parse(text);
    }

    /// <summary>The value, readable: "orders", 42, 1.5m, 1.5d, ("order", 42), [1, 2], name{1, 2}. <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => encoded is null ? "" : KeyText.Format(encoded);

    /// <inheritdoc/>
    public bool Equals(LockKey other) => Encoded.SequenceEqual(other.Encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LockKey other && Equals(other);

    /// <summary>The same on every node and in every run.</summary>
    public override int GetHashCode()
    {
        uint hash = 2166136261;
        foreach (byte b in Encoded)
            hash = (hash ^ b) * 16777619;
        return (int)hash;
    }

    internal void ThrowIfDefault()
    {
        if (encoded is null)
            throw new ArgumentException("The key is the default value, which is no key.");
    }

    /// <summary>Equality of the values.</summary>
    public static bool operator ==(LockKey left, LockKey right) => left.Equals(right);

    /// <summary>Inequality of the values.</summary>
    public static bool operator !=(LockKey left, LockKey right) => !left.Equals(right);

    /// <summary>A key of a string.</summary>
    public static implicit operator LockKey(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(KeyEncoder.Encode(value));
    }

    /// <summary>A key of an integer.</summary>
    public static implicit operator LockKey(int value) => new(KeyEncoder.Encode(value));

    /// <summary>A key of an integer.</summary>
    public static implicit operator LockKey(long value) => new(KeyEncoder.Encode(value));

    /// <summary>A key of an integer.</summary>
    public static implicit operator LockKey(ulong value) => From(value);

    /// <summary>A key of an integer.</summary>
    public static implicit operator LockKey(Int128 value) => From(value);

    /// <summary>A key of an integer.</summary>
    public static implicit operator LockKey(BigInteger value) => From(value);

    /// <summary>A key of a decimal.</summary>
    public static implicit operator LockKey(decimal value) => From(value);

    /// <summary>A key of a floating-point number.</summary>
    public static implicit operator LockKey(double value) => From(value);

    /// <summary>A key of a bool.</summary>
    public static implicit operator LockKey(bool value) => From(value);

    /// <summary>A key of a character.</summary>
    public static implicit operator LockKey(char value) => From(value);

    /// <summary>A key of a GUID.</summary>
    public static implicit operator LockKey(Guid value) => From(value);

    /// <summary>A key of a point in time, or of a time without a zone.</summary>
    public static implicit operator LockKey(DateTime value) => From(value);

    /// <summary>A key of a point in time.</summary>
    public static implicit operator LockKey(DateTimeOffset value) => From(value);

    /// <summary>A key of a date.</summary>
    public static implicit operator LockKey(DateOnly value) => From(value);

    /// <summary>A key of a time of day.</summary>
    public static implicit operator LockKey(TimeOnly value) => From(value);

    /// <summary>A key of a span of time.</summary>
    public static implicit operator LockKey(TimeSpan value) => From(value);

    /// <summary>A key of bytes.</summary>
    public static implicit operator LockKey(byte[] value) => From(value);

    /// <summary>A key of a list.</summary>
    public static implicit operator LockKey(object[] value) => From(value);

    /// <summary>A key of a tuple.</summary>
    public static implicit operator LockKey((object First, object Second) value) => From(value);

    /// <summary>A key of a tuple.</summary>
    public static implicit operator LockKey((object First, object Second, object Third) value) => From(value);
}
