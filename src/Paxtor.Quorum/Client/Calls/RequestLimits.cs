using Paxtor.Coordination;

namespace Paxtor.Quorum.Client;

/// <summary>
/// What can be told of a request before anything is sent. The voters check everything again, and what only they can know; this is here for an
/// answer at once, whether there is a quorum or not.
/// </summary>
internal static class RequestLimits
{
    /// <summary>Why a transaction is refused, or null.</summary>
    public static string? Check(Transaction transaction, StoreLimits limits)
    {
        if (transaction.Compares.Length > limits.MaxOperations)
            return $"A transaction has {transaction.Compares.Length} comparisons; the limit is {limits.MaxOperations}.";
        long bytes = 0;
        foreach (Compare compare in transaction.Compares)
        {
            bytes += compare.Value.Length;
            if (CheckRange(compare.Range, limits, ref bytes) is { } refusal)
                return refusal;
            if (compare.Value.Length > limits.MaxValueBytes)
                return ValueRefusal(compare.Value.Length, limits);
        }

        if (CheckBranch(transaction.Then, limits, ref bytes) is { } thenRefusal)
            return thenRefusal;
        if (CheckBranch(transaction.Else, limits, ref bytes) is { } elseRefusal)
            return elseRefusal;
        return bytes > limits.MaxRequestBytes ? SizeRefusal(bytes, limits) : null;
    }

    /// <summary>Why a range is refused, or null.</summary>
    public static string? Check(KeyRange range, StoreLimits limits)
    {
        long bytes = 0;
        return CheckRange(range, limits, ref bytes);
    }

    /// <summary>Why a lease id is refused, or null.</summary>
    public static string? Check(LeaseId lease) => lease.Value > 0 ? null : $"The lease id {lease.Value} is not positive.";

    /// <summary>Why a grant is refused, or null.</summary>
    public static string? Check(LeaseId lease, TimeSpan timeToLive)
    {
        if (Check(lease) is { } refusal)
            return refusal;
        if (timeToLive <= TimeSpan.Zero || timeToLive.TotalSeconds > StoreLimits.MaxTimeToLiveSeconds)
            return $"The time to live {timeToLive} is out of range: more than zero, at most {StoreLimits.MaxTimeToLiveSeconds} s.";
        return null;
    }

    /// <summary>What is said of a request that is too large.</summary>
    public static string SizeRefusal(long bytes, StoreLimits limits) => $"A request has {bytes} bytes; the limit is {limits.MaxRequestBytes}.";

    private static string ValueRefusal(int bytes, StoreLimits limits) => $"A value has {bytes} bytes; the limit is {limits.MaxValueBytes}.";

    private static string? CheckBranch(Operation[] operations, StoreLimits limits, ref long bytes)
    {
        if (operations.Length > limits.MaxOperations)
            return $"A branch of a transaction has {operations.Length} operations; the limit is {limits.MaxOperations}.";
        foreach (Operation operation in operations)
        {
            bytes += operation.Value.Length;
            if (CheckRange(operation.Range, limits, ref bytes) is { } refusal)
                return refusal;
            if (operation.Value.Length > limits.MaxValueBytes)
                return ValueRefusal(operation.Value.Length, limits);
        }

        return null;
    }

    private static string? CheckRange(KeyRange range, StoreLimits limits, ref long bytes)
    {
        bytes += range.Start.Length + range.End.Length;
        int longest = Math.Max(range.Start.Length, range.End.Length);
        if (range.Start.IsEmpty)
            return "A key is empty.";
        return longest > limits.MaxKeyBytes ? $"A key has {longest} bytes; the limit is {limits.MaxKeyBytes}." : null;
    }
}
