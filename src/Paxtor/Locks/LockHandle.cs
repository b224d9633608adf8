namespace Paxtor;

/// <summary>
/// One hold on a lock. The lock is released when the last hold of its owner on it is disposed. All members can be called from any thread.
/// </summary>
/// <remarks>
/// Disposing counts at once: from then on <see cref="IsHeld"/> is false. <see cref="DisposeAsync"/> then waits until the store has
/// confirmed the release, but at most about 2 s; without a quorum the release goes on in the background until it is sure, or the session ends. It does not throw.
/// </remarks>
public abstract class LockHandle : IAsyncDisposable
{
    /// <summary>The key of the lock.</summary>
    public abstract LockKey Key { get; }

    /// <summary>
    /// The fencing token: greater than that of every owner before. Pass it along with each write to the guarded resource, which refuses a write
    /// whose token is smaller than the greatest it has seen.
    /// </summary>
    public abstract long Token { get; }

    /// <summary>The owner.</summary>
    public abstract Pid Pid { get; }

    /// <summary>
    /// Cancelled when the lock is lost without having been released, before anyone else can be granted it. Callbacks of it must be short.
    /// </summary>
    public abstract CancellationToken Lost { get; }

    /// <summary>
    /// Whether the lock is held now: not disposed, not lost, and the session's deadline, looked up on the clock at this call, has not passed.
    /// </summary>
    public abstract bool IsHeld { get; }

    /// <summary>Throws unless the lock is held now.</summary>
    /// <exception cref="LockLostException">It is not held.</exception>
    public abstract void ThrowIfLost();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
