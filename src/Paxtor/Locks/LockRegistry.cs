namespace Paxtor;

/// <summary>
/// The holders of locks as a registry: a key is whichever process owns that lock. Found anew at each use, by the quorum. An owner that is no process (a call of <see cref="ILocks"/> outside of
/// one) has a pid and takes no messages.
/// </summary>
/// <param name="locks">The locks.</param>
public sealed class LockRegistry(ILocks locks) : IProcessRegistry
{
    /// <inheritdoc/>
    public async ValueTask<Pid?> WhereIsAsync(object key, CancellationToken cancellationToken = default) =>
        await locks.WhereIsAsync(LockKey.From(key), cancellationToken).ConfigureAwait(true);
}

/// <summary>References to the holders of locks.</summary>
public static class LockReferences
{
    /// <summary>A reference to whichever process owns a lock; resolved at each use.</summary>
    /// <param name="locks">The locks.</param>
    /// <param name="key">The key of the lock.</param>
    public static ProcessRef Via(this ILocks locks, LockKey key)
    {
        ArgumentNullException.ThrowIfNull(locks);
        key.ThrowIfDefault();
        return ProcessRef.Via(new LockRegistry(locks), key);
    }
}
