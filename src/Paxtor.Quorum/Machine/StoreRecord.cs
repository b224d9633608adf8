using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>
/// A key as it stood at one revision; immutable but for the links of its lease's list, which belong to the loop.
/// </summary>
/// <remarks>Key and value share one array: at a million held locks the bytes of an object header count.</remarks>
internal sealed class StoreRecord
{
    private readonly byte[] data;
    private readonly int keyLength;

    /// <summary>The next and the previous record on the same lease.</summary>
    internal StoreRecord? NextOnLease;

    /// <summary>See <see cref="NextOnLease"/>.</summary>
    internal StoreRecord? PreviousOnLease;

    /// <summary>Makes a record of copies of its key and value.</summary>
    public StoreRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long createRevision, long modRevision, long version, long lease)
    {
        data = GC.AllocateUninitializedArray<byte>(key.Length + value.Length);
        key.CopyTo(data);
        value.CopyTo(data.AsSpan(key.Length));
        keyLength = key.Length;
        CreateRevision = createRevision;
        ModRevision = modRevision;
        Version = version;
        Lease = lease;
    }

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key => data.AsSpan(0, keyLength);

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value => data.AsSpan(keyLength);

    /// <summary>The bytes of key and value together.</summary>
    public int DataBytes => data.Length;

    /// <summary>The revision at which the key came to be.</summary>
    public long CreateRevision { get; }

    /// <summary>The revision of its last change.</summary>
    public long ModRevision { get; }

    /// <summary>The number of puts since it came to be.</summary>
    public long Version { get; }

    /// <summary>The lease it hangs on, or 0.</summary>
    public long Lease { get; }

    /// <summary>The record as the seam shows it; key and value are copied.</summary>
    public KeyValue ToKeyValue() => new(StoreKey.Copy(Key), Value.ToArray(), CreateRevision, ModRevision, Version, new LeaseId(Lease));
}
