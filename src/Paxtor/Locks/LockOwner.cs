namespace Paxtor;

/// <summary>
/// An owner of locks with a pid of its own. It can hold many locks at once. It is reentrant: for a lock that it owns already it gets another
/// hold at once, and the lock is released with the last of them. Requests it makes at the same time for one key share one place in the
/// queue. Disposing it ends its requests and releases all its locks. All members can be called from any thread.
/// </summary>
public abstract class LockOwner : IAsyncDisposable
{
    /// <summary>Who it is.</summary>
    public abstract Pid Pid { get; }

    /// <inheritdoc cref="ILocks.LockAsync"/>
    public abstract Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ILocks.AcquireAsync"/>
    public abstract Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ILocks.TryAcquireAsync"/>
    public abstract Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
