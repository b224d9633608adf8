using System.Diagnostics;
using System.Text;

namespace Paxtor.Coordination;

/// <summary>A key of the store: bytes, ordered as unsigned bytes from the left. It must not be empty where a key is named.</summary>
[DebuggerDisplay("{ToString()}")]
public readonly struct StoreKey : IEquatable<StoreKey>, IComparable<StoreKey>
{
    private readonly byte[]? bytes;

    /// <summary>Makes a key of bytes, which are not copied and must never change.</summary>
    /// <param name="bytes">The bytes.</param>
    public StoreKey(byte[] bytes) => this.bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => bytes;

    /// <summary>The number of bytes.</summary>
    public int Length => bytes?.Length ?? 0;

    /// <summary>Whether there are no bytes.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Makes a key of the UTF-8 bytes of a text.</summary>
    /// <param name="text">The text.</param>
    public static StoreKey FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Makes a key of a copy of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static StoreKey Copy(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>This key followed by more bytes.</summary>
    /// <param name="suffix">The bytes.</param>
    public StoreKey Append(ReadOnlySpan<byte> suffix)
    {
        byte[] joined = new byte[Length + suffix.Length];
        Span.CopyTo(joined);
        suffix.CopyTo(joined.AsSpan(Length));
        return new StoreKey(joined);
    }

    /// <summary>This key followed by the UTF-8 bytes of a text.</summary>
    /// <param name="suffix">The text.</param>
    public StoreKey Append(string suffix) => Append(Encoding.UTF8.GetBytes(suffix));

    /// <inheritdoc/>
    public bool Equals(StoreKey other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StoreKey other && Equals(other);

    /// <summary>The same on every node and in every run.</summary>
    public override int GetHashCode()
    {
        uint hash = 2166136261;
        foreach (byte b in Span)
            hash = (hash ^ b) * 16777619;
        return (int)hash;
    }

    /// <inheritdoc/>
    public int CompareTo(StoreKey other) => Span.SequenceCompareTo(other.Span);

    /// <summary>Printable ASCII as it is, other bytes as \xNN.</summary>
    public override string ToString()
    {
        StringBuilder text = new(Length);
        foreach (byte b in Span)
        {
            if (b is >= 0x20 and < 0x7F and not (byte)'\\')
                text.Append((char)b);
            else
                text.Append("\\x").Append(b.ToString("x2"));
        }

        return text.ToString();
    }

    /// <summary>Equality of the bytes.</summary>
    public static bool operator ==(StoreKey left, StoreKey right) => left.Equals(right);

    /// <summary>Inequality of the bytes.</summary>
    public static bool operator !=(StoreKey left, StoreKey right) => !left.Equals(right);

    /// <summary>Order of the bytes.</summary>
    public static bool operator <(StoreKey left, StoreKey right) => left.CompareTo(right) < 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >(StoreKey left, StoreKey right) => left.CompareTo(right) > 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator <=(StoreKey left, StoreKey right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >=(StoreKey left, StoreKey right) => left.CompareTo(right) >= 0;
}
