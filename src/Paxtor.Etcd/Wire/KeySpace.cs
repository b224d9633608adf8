using Paxtor.Coordination;

namespace Paxtor.Etcd.Wire;

/// <summary>
/// The part of etcd's keys that is this store's: all that begin with a prefix. Keys get it on the way out and lose it on the way in; a range
/// without an end ends with the prefix.
/// </summary>
internal sealed class KeySpace
{
    private static readonly byte[] NoEnd = [0];
    private readonly byte[] prefix;

    /// <summary>The end of a range that goes on to the last key of the prefix.</summary>
    private readonly byte[] end;

    public KeySpace(ReadOnlySpan<byte> prefix)
    {
        this.prefix = prefix.ToArray();
        KeyRange all = KeyRange.Prefix(new StoreKey(this.prefix));
        end = all.IsUnbounded ? NoEnd : all.End.Span.ToArray();
    }

    /// <summary>The number of bytes that each key gets.</summary>
    public int PrefixBytes => prefix.Length;

    /// <summary>The key as etcd has it.</summary>
    public byte[] Outer(StoreKey key)
    {
        byte[] outer = new byte[prefix.Length + key.Length];
        prefix.CopyTo(outer, 0);
        key.Span.CopyTo(outer.AsSpan(prefix.Length));
        return outer;
    }

    /// <summary>The end of a range as etcd has it: empty for one key.</summary>
    public byte[] OuterEnd(KeyRange range) => range.IsSingle ? [] : range.IsUnbounded ? end : Outer(range.End);

    /// <summary>The key as the store's callers have it.</summary>
    /// <exception cref="InvalidDataException">It is not of this prefix: the answer is not ours.</exception>
    public StoreKey Inner(ReadOnlySpan<byte> outer) => outer.StartsWith(prefix)
        ? StoreKey.Copy(outer[prefix.Length..])
        : throw new InvalidDataException("etcd answered a key outside of the prefix");

    /// <summary>A key that stands for a range without any: the prefix itself, which nobody can write through a store, as keys are not empty.</summary>
    public byte[] NoKey => prefix.Length > 0 ? prefix : NoEnd;

    /// <summary>Whether a range is empty by its bounds: etcd refuses to watch such a one.</summary>
    public static bool IsEmpty(KeyRange range) => !range.IsSingle && !range.IsUnbounded && range.End <= range.Start;
}
