namespace Paxtor.Processes;

/// <summary>The locks of a process: it is their owner, and so it is reentrant.</summary>
/// <param name="cell">The process.</param>
internal sealed class ProcessLocks(ProcessCell cell) : ILocks
{
    public Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default) =>
        cell.Runtime.Locks.LockAsync(cell.OpenOwner(), key, options, cancellationToken);

    public Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        cell.Runtime.Locks.AcquireAsync(cell.OpenOwner(), key, timeout, cancellationToken);

    public Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        cell.Runtime.Locks.TryAcquireAsync(cell.OpenOwner(), key, timeout, cancellationToken);

    public Task<Pid?> WhereIsAsync(LockKey key, CancellationToken cancellationToken = default) => cell.Runtime.Locks.WhereIsAsync(key, cancellationToken);

    public Task<IReadOnlyList<LockQueueEntry>> GetQueueAsync(LockKey key, CancellationToken cancellationToken = default) => cell.Runtime.Locks.GetQueueAsync(key, cancellationToken);

    public LockOwner CreateOwner() => cell.Runtime.Locks.CreateOwner();
}
