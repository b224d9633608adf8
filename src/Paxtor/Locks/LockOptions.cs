namespace Paxtor;

/// <summary>How to ask for a lock.</summary>
public sealed record LockOptions
{
    internal static LockOptions Default { get; } = new();

    /// <summary>Whether to wait in the queue while someone else owns the lock. When false, nothing is ever queued. Default true.</summary>
    public bool Block { get; init; } = true;

    /// <summary>What to do while there is no quorum. Default <see cref="NoQuorum.Retry"/>.</summary>
    public NoQuorum NoQuorum { get; init; }

    /// <summary>What happens to code that goes on after the lock was lost. Default <see cref="OnLost.Fence"/>.</summary>
    public OnLost OnLost { get; init; }

    /// <summary>
    /// How long to wait at most, from the call on; then <see cref="TimeoutException"/> is thrown. Null, the default, and
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>: no limit.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether to wait, however long, is all that is expected of this request: its waiting is not logged as slow.</summary>
    internal bool IsStandby { get; init; }

    internal void Validate()
    {
        if (NoQuorum is < NoQuorum.Retry or > NoQuorum.Return)
            throw new ArgumentException($"{nameof(LockOptions)}.{nameof(NoQuorum)} has no value {(int)NoQuorum}.");
        if (OnLost is < OnLost.Fence or > OnLost.FailFast)
            throw new ArgumentException($"{nameof(LockOptions)}.{nameof(OnLost)} has no value {(int)OnLost}.");
        if (Timeout is { } timeout && timeout < TimeSpan.Zero && timeout != System.Threading.Timeout.InfiniteTimeSpan)
            throw new ArgumentException($"{nameof(LockOptions)}.{nameof(Timeout)} is negative: {timeout}.");
    }
}
