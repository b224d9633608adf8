using System.Buffers.Binary;
using Paxtor.Coordination;

namespace Paxtor.Locks;

/// <summary>
/// Where queues stand: <c>paxtor/locks/</c>, the key's canonical bytes, which tell their own end, and for each place the session's lease and a number
/// that is given again only when no message about it can be on its way (<see cref="PlaceNumbers"/>): a late copy of a release cannot hit a newer place.
/// </summary>
internal static class PlaceKeys
{
    private static ReadOnlySpan<byte> Root => "paxtor/locks/"u8;

    /// <summary>Where all queues stand.</summary>
    public static StoreKey All => StoreKey.Copy(Root);

    /// <summary>The lock that a place belongs to.</summary>
    /// <exception cref="InvalidOperationException">It is no key of a place.</exception>
    public static LockKey LockOf(StoreKey place)
    {
        const int PlaceBytes = 16;
        return place.Length > Root.Length + PlaceBytes && place.Span.StartsWith(Root)
            ? new LockKey(place.Span[Root.Length..^PlaceBytes].ToArray())
            : throw new InvalidOperationException("Among the locks stands a key that is no place in a queue.");
    }

    /// <summary>All places of one lock.</summary>
    public static KeyRange QueueOf(LockKey key)
    {
        byte[] prefix = new byte[Root.Length + key.Encoded.Length];
        Root.CopyTo(prefix);
        key.Encoded.CopyTo(prefix.AsSpan(Root.Length));
        return KeyRange.Prefix(new StoreKey(prefix));
    }

    /// <summary>The number of a place of a session; null for a place of another one.</summary>
    public static long? NumberIn(StoreKey place, LeaseId lease) =>
        place.Length > 16 && BinaryPrimitives.ReadInt64BigEndian(place.Span[^16..]) == lease.Value ? BinaryPrimitives.ReadInt64BigEndian(place.Span[^8..]) : null;

    /// <summary>One place.</summary>
    public static StoreKey PlaceIn(KeyRange queue, LeaseId lease, long number)
    {
        ReadOnlySpan<byte> prefix = queue.Start.Span;
        byte[] key = new byte[prefix.Length + 16];
        prefix.CopyTo(key);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length), lease.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length + 8), number);
        return new StoreKey(key);
    }
}
