namespace Paxtor;

/// <summary>
/// Cluster-wide locks: at most one owner of a key at any time, waiters served in the order of asking, a fencing token that only grows.
/// </summary>
/// <remarks>
/// Every call that asks for a lock does so as an owner of its own; two calls with one key exclude each other, also on one node. For
/// reentrance, or many locks under one pid, see <see cref="CreateOwner"/>. All members can be called from any thread, and what awaits their tasks never runs on
/// a thread that Paxtor needs.
/// </remarks>
public interface ILocks
{
    /// <summary>Asks for a lock; waits until it is owned unless the options say otherwise.</summary>
    /// <param name="key">The key of the lock.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait. Its place in the queue is removed, in the background if need be, and nothing is ever granted to it.</param>
    /// <returns>Acquired with a handle, held by someone else (only when not waiting), or no quorum (only when <see cref="LockOptions.NoQuorum"/> asks for that answer).</returns>
    /// <exception cref="TimeoutException"><see cref="LockOptions.Timeout"/> has passed.</exception>
    /// <exception cref="QuorumUnavailableException">There is no quorum and <see cref="LockOptions.NoQuorum"/> says to fail.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ArgumentException">The key is no key or too long, or an option is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The node has stopped.</exception>
    Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Waits until the lock is owned.</summary>
    /// <param name="key">The key of the lock.</param>
    /// <param name="timeout">How long to wait at most; null for no limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The handle; dispose it to release the lock.</returns>
    /// <exception cref="TimeoutException">The time has passed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Acquires the lock if it is free, or becomes free within a time.</summary>
    /// <param name="key">The key of the lock.</param>
    /// <param name="timeout">How long to wait in the queue at most. Zero, the default: do not wait and do not queue.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The handle, or null when the lock is held by someone else. While there is no quorum it waits for one, without a time-out as long as it takes, with one until that.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default);

    /// <summary>Finds the present owner of a lock. Linearizable.</summary>
    /// <param name="key">The key of the lock.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The pid of the owner, or null when no one owns it.</returns>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    Task<Pid?> WhereIsAsync(LockKey key, CancellationToken cancellationToken = default);

    /// <summary>Reads the owner of a lock and all who wait for it, in order. Linearizable.</summary>
    /// <param name="key">The key of the lock.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    /// <exception cref="LimitReachedException">The queue does not fit one answer of the store: some ten thousand places.</exception>
    Task<IReadOnlyList<LockQueueEntry>> GetQueueAsync(LockKey key, CancellationToken cancellationToken = default);

    /// <summary>Makes an owner with a pid of its own, which can hold many locks and is reentrant.</summary>
    LockOwner CreateOwner();
}
