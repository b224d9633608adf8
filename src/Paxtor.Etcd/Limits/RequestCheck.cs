using Paxtor.Coordination;

namespace Paxtor.Etcd.Limits;

/// <summary>What is refused before anything is sent, so that the answer is at once and the same whatever etcd's own limits are.</summary>
internal static class RequestCheck
{
    /// <summary>Why a transaction is refused, or null.</summary>
    public static string? Of(Transaction transaction, StoreLimits limits)
    {
        if (transaction.Compares.Length > limits.MaxOperations)
            return $"A transaction has {transaction.Compares.Length} comparisons; the limit is {limits.MaxOperations}.";
        foreach (Compare compare in transaction.Compares)
        {
            if ((Of(compare.Range, limits) ?? OfValue(compare.Value.Length, limits)) is { } refusal)
                return refusal;
        }

        return OfBranch(transaction.Then, limits) ?? OfBranch(transaction.Else, limits);
    }

    /// <summary>Why a range is refused, or null.</summary>
    public static string? Of(KeyRange range, StoreLimits limits)
    {
        if (range.Start.IsEmpty)
            return "A key is empty.";
        int longest = Math.Max(range.Start.Length, range.End.Length);
        return longest > limits.MaxKeyBytes ? $"A key has {longest} bytes; the limit is {limits.MaxKeyBytes}." : null;
    }

    /// <summary>Why a lease id is refused, or null.</summary>
    public static string? Of(LeaseId lease) => lease.Value > 0 ? null : $"The lease id {lease.Value} is not positive.";

    /// <summary>Why a grant is refused, or null.</summary>
    public static string? Of(LeaseId lease, TimeSpan timeToLive)
    {
        if (Of(lease) is { } refusal)
            return refusal;
        return timeToLive <= TimeSpan.Zero || timeToLive.TotalSeconds > StoreLimits.MaxTimeToLiveSeconds
            ? $"The time to live {timeToLive} is out of range: more than zero, at most {StoreLimits.MaxTimeToLiveSeconds} s."
            : null;
    }

    /// <summary>Why a request of this size is refused, or null.</summary>
    public static string? OfSize(long bytes, StoreLimits limits) =>
        bytes > limits.MaxRequestBytes ? $"A request has {bytes} bytes; the limit is {limits.MaxRequestBytes}." : null;

    private static string? OfValue(int bytes, StoreLimits limits) =>
        bytes > limits.MaxValueBytes ? $"A value has {bytes} bytes; the limit is {limits.MaxValueBytes}." : null;

    private static string? OfBranch(Operation[] operations, StoreLimits limits)
    {
        if (operations.Length > limits.MaxOperations)
            return $"A branch of a transaction has {operations.Length} operations; the limit is {limits.MaxOperations}.";
        foreach (Operation operation in operations)
        {
            if ((Of(operation.Range, limits) ?? OfValue(operation.Value.Length, limits) ?? OfForm(operation)) is { } refusal)
                return refusal;
        }

        return operations.Length > 1 ? OfWrites(operations) : null;
    }

    private static string? OfForm(Operation operation) => operation.Kind switch
    {
        OperationKind.Get when operation.Limit < 0 || operation.MaxCreateRevision < 0 => "A limit and a greatest create revision must not be negative.",
        OperationKind.Put when !operation.Range.IsSingle => "A put writes one key, not a range.",
        OperationKind.Put when operation.Lease.Value < 0 => "The id of a lease must not be negative.",
        < OperationKind.Get or > OperationKind.Delete => $"There is no operation {(int)operation.Kind}.",
        _ => null,
    };

    /// <summary>No key put twice, none put and deleted: etcd refuses both, and so does this before it asks.</summary>
    private static string? OfWrites(Operation[] operations)
    {
        HashSet<StoreKey> puts = [];
        foreach (Operation operation in operations)
        {
            if (operation.Kind == OperationKind.Put && !puts.Add(operation.Range.Start))
                return "A key is put twice in one branch of a transaction.";
        }

        if (puts.Count == 0)
            return null;
        foreach (Operation operation in operations)
        {
            if (operation.Kind == OperationKind.Delete && Array.Exists(operations, o => o.Kind == OperationKind.Put && operation.Range.Contains(o.Range.Start.Span)))
                return "A key is put and deleted in one branch of a transaction.";
        }

        return null;
    }
}
