using System.Buffers.Binary;

namespace Paxtor.Quorum.Machine;

/// <summary>
/// Hashes parts of the state. The hash of a state is the sum of those of its parts, so that a change costs only the parts it touches, and
/// the order in which they came does not count. Against mistakes, not against malice.
/// </summary>
internal static class StateHasher
{
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xC2B2_AE3D_27D4_EB4F;

    /// <summary>Hashes a record.</summary>
    public static ulong Of(StoreRecord record)
    {
        ulong hash = Mix((ulong)record.CreateRevision + First, (ulong)record.ModRevision + Second);
        hash = Mix(hash ^ (ulong)record.Version, (ulong)record.Lease + Second);
        return Bytes(Bytes(hash, record.Key), record.Value);
    }

    /// <summary>Hashes a lease.</summary>
    public static ulong Of(LeaseRecord lease) =>
        Mix(Mix((ulong)lease.Id + Second, (ulong)lease.TimeToLiveSeconds + First), (ulong)lease.Grant ^ Second);

    /// <summary>Joins the sum of the parts with the counters.</summary>
    public static ulong Of(ulong sum, long revision, long grants) => Mix(sum ^ First, Mix((ulong)revision + First, (ulong)grants + Second));

    /// <summary>Hashes bytes, and how many they are.</summary>
    public static ulong Bytes(ulong seed, ReadOnlySpan<byte> bytes)
    {
        ulong hash = Mix(seed ^ (ulong)bytes.Length, First);
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), Second);
            bytes = bytes[8..];
        }

        ulong rest = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            rest = (rest << 8) | bytes[i];
        return Mix(hash ^ rest, First);
    }

    /// <summary>Folds the 128-bit product of two numbers.</summary>
    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low ^ left;
    }
}
