using Paxtor.Coordination;

namespace Paxtor.Quorum.Wire;

/// <summary>A <see cref="KeyRange"/> over bytes that lie elsewhere.</summary>
internal readonly ref struct KeyInterval
{
    /// <summary>Makes an interval.</summary>
    /// <param name="start">The first key.</param>
    /// <param name="end">Empty: just the first key. One zero byte: no end. Else the first key that is no longer in it.</param>
    public KeyInterval(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end)
    {
        Start = start;
        End = end;
    }

    /// <summary>Makes one of a range of the seam.</summary>
    public KeyInterval(KeyRange range)
        : this(range.Start.Span, range.End.Span)
    {
    }

    /// <summary>The first key.</summary>
    public ReadOnlySpan<byte> Start { get; }

    /// <summary>See the constructor.</summary>
    public ReadOnlySpan<byte> End { get; }

    /// <summary>Whether it is one key.</summary>
    public bool IsSingle => End.IsEmpty;

    /// <summary>Whether it goes on to the last key.</summary>
    public bool IsUnbounded => End.Length == 1 && End[0] == 0;

    /// <summary>Whether a key that is not before <see cref="Start"/> lies behind the end.</summary>
    public bool IsBeyond(ReadOnlySpan<byte> key) => IsSingle ? !key.SequenceEqual(Start) : !IsUnbounded && key.SequenceCompareTo(End) >= 0;

    /// <summary>Whether a key is in it.</summary>
    public bool Contains(ReadOnlySpan<byte> key) =>
        IsSingle ? key.SequenceEqual(Start) : key.SequenceCompareTo(Start) >= 0 && !IsBeyond(key);
}
