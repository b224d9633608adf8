namespace Paxtor.Coordination;

/// <summary>The kind of an <see cref="Operation"/>.</summary>
public enum OperationKind
{
    /// <summary>Reads one key or a range.</summary>
    Get = 1,

    /// <summary>Writes one key.</summary>
    Put = 2,

    /// <summary>Deletes one key or a range.</summary>
    Delete = 3,
}

/// <summary>What a range is sorted by. The numbers are etcd's.</summary>
public enum SortTarget
{
    /// <summary>The key.</summary>
    Key = 0,

    /// <summary>The version.</summary>
    Version = 1,

    /// <summary>The create revision.</summary>
    CreateRevision = 2,

    /// <summary>The mod revision.</summary>
    ModRevision = 3,

    /// <summary>The value.</summary>
    Value = 4,
}

/// <summary>One operation of a transaction. A read sees the writes that stand before it in the same transaction.</summary>
public readonly record struct Operation
{
    /// <summary>What it does.</summary>
    public OperationKind Kind { get; private init; }

    /// <summary>The keys; a single one for a put.</summary>
    public KeyRange Range { get; private init; }

    /// <summary>Put: the value.</summary>
    public ReadOnlyMemory<byte> Value { get; private init; }

    /// <summary>Put: the lease the key hangs on from now on, or none.</summary>
    public LeaseId Lease { get; private init; }

    /// <summary>Put and delete: answer the keys as they were before.</summary>
    public bool ReturnPrevious { get; private init; }

    /// <summary>Get: what the answer is sorted by; in what order equal ones come is left open.</summary>
    public SortTarget SortBy { get; private init; }

    /// <summary>Get: the largest first.</summary>
    public bool Descending { get; private init; }

    /// <summary>Get: the most keys to answer; 0 for all.</summary>
    public int Limit { get; private init; }

    /// <summary>Get: answer only how many keys there are.</summary>
    public bool CountOnly { get; private init; }

    /// <summary>Get: only keys created at this revision or earlier; 0 for all.</summary>
    public long MaxCreateRevision { get; private init; }

    /// <summary>Reads a range.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="sortBy">What to sort by; in what order equal ones come is left open.</param>
    /// <param name="descending">The largest first.</param>
    /// <param name="limit">The most keys to answer; 0 for all.</param>
    /// <param name="countOnly">Answer only how many there are.</param>
    /// <param name="maxCreateRevision">Only keys created at this revision or earlier; 0 for all. The count is of all keys of the range all the same, as in etcd.</param>
    public static Operation Get(KeyRange range, SortTarget sortBy = SortTarget.Key, bool descending = false, int limit = 0, bool countOnly = false, long maxCreateRevision = 0) =>
        new() { Kind = OperationKind.Get, Range = range, SortBy = sortBy, Descending = descending, Limit = limit, CountOnly = countOnly, MaxCreateRevision = maxCreateRevision };

    /// <summary>Reads a key.</summary>
    /// <param name="key">The key.</param>
    public static Operation Get(StoreKey key) => Get(KeyRange.Single(key));

    /// <summary>Writes a key. One that exists keeps its create revision.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lease">The lease it hangs on from now on, or none.</param>
    /// <param name="returnPrevious">Answer the key as it was before.</param>
    public static Operation Put(StoreKey key, ReadOnlyMemory<byte> value, LeaseId lease = default, bool returnPrevious = false) =>
        new() { Kind = OperationKind.Put, Range = KeyRange.Single(key), Value = value, Lease = lease, ReturnPrevious = returnPrevious };

    /// <summary>Deletes a range. Deleting nothing makes no new revision.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="returnPrevious">Answer the keys as they were before.</param>
    public static Operation Delete(KeyRange range, bool returnPrevious = false) =>
        new() { Kind = OperationKind.Delete, Range = range, ReturnPrevious = returnPrevious };

    /// <summary>Deletes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="returnPrevious">Answer the key as it was before.</param>
    public static Operation Delete(StoreKey key, bool returnPrevious = false) => Delete(KeyRange.Single(key), returnPrevious);
}
