namespace Paxtor.Coordination;

/// <summary>One key, or all keys from a first one up to, and without, an end; etcd's <c>key</c> and <c>range_end</c>.</summary>
/// <remarks>The end is empty for one key, and a single zero byte for "no end".</remarks>
public readonly record struct KeyRange
{
    private static readonly StoreKey NoEnd = new([0]);

    private KeyRange(StoreKey start, StoreKey end)
    {
        Start = start;
        End = end;
    }

    /// <summary>The first key.</summary>
    public StoreKey Start { get; }

    /// <summary>Empty: just <see cref="Start"/>. One zero byte: no end. Else the first key that is no longer in the range.</summary>
    public StoreKey End { get; }

    /// <summary>Whether the range is one key.</summary>
    public bool IsSingle => End.IsEmpty;

    /// <summary>Whether the range goes on to the last key.</summary>
    public bool IsUnbounded => End.Length == 1 && End.Span[0] == 0;

    /// <summary>One key.</summary>
    /// <param name="key">The key; not empty.</param>
    public static KeyRange Single(StoreKey key)
    {
        if (key.IsEmpty)
            throw new ArgumentException("A key must not be empty.", nameof(key));
        return new KeyRange(key, default);
    }

    /// <summary>All keys that begin with a prefix; with an empty one, all keys.</summary>
    /// <param name="prefix">The prefix.</param>
    public static KeyRange Prefix(StoreKey prefix)
    {
        if (prefix.IsEmpty)
            return From(NoEnd);
        byte[] end = prefix.Span.ToArray();
        int last = end.Length - 1;
        while (last >= 0 && end[last] == 0xFF)
            last--;
        if (last < 0)
            return From(prefix);
        end[last]++;
        return new KeyRange(prefix, new StoreKey(end[..(last + 1)]));
    }

    /// <summary>All keys from a first one on.</summary>
    /// <param name="start">The first key; not empty.</param>
    public static KeyRange From(StoreKey start)
    {
        if (start.IsEmpty)
            throw new ArgumentException("A key must not be empty.", nameof(start));
        return new KeyRange(start, NoEnd);
    }

    /// <summary>All keys from a first one up to, and without, an end.</summary>
    /// <param name="start">The first key; not empty.</param>
    /// <param name="end">The end; not empty. An end at or before the start makes an empty range, and the single zero byte means "no end", as in etcd.</param>
    public static KeyRange Between(StoreKey start, StoreKey end)
    {
        if (start.IsEmpty || end.IsEmpty)
            throw new ArgumentException("A key must not be empty.", start.IsEmpty ? nameof(start) : nameof(end));
        return new KeyRange(start, end);
    }

    /// <summary>Whether a key is in the range.</summary>
    /// <param name="key">The key.</param>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (IsSingle)
            return key.SequenceEqual(Start.Span);
        return key.SequenceCompareTo(Start.Span) >= 0 && (IsUnbounded || key.SequenceCompareTo(End.Span) < 0);
    }

    /// <summary>The bounds, readable.</summary>
    public override string ToString() => IsSingle ? Start.ToString() : IsUnbounded ? $"[{Start}, …)" : $"[{Start}, {End})";
}
