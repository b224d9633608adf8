using System.Diagnostics.CodeAnalysis;
using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>Compares keys by their bytes, and lets a dictionary of keys be asked with a span.</summary>
internal sealed class KeyBytesComparer : IEqualityComparer<StoreKey>, IAlternateEqualityComparer<ReadOnlySpan<byte>, StoreKey>
{
    /// <summary>The only one.</summary>
    public static KeyBytesComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(StoreKey x, StoreKey y) => x.Equals(y);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] StoreKey obj) => GetHashCode(obj.Span);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, StoreKey other) => alternate.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)StateHasher.Bytes(0, alternate);

    /// <inheritdoc/>
    public StoreKey Create(ReadOnlySpan<byte> alternate) => StoreKey.Copy(alternate);
}
