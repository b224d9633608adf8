using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>An explicit owner, for any thread.</summary>
internal sealed class NodeLockOwner(NodeLocks locks, LockService service, OwnerState state) : LockOwner
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Pid Pid => state.Pid;

    public override Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default) =>
        locks.LockAsync(state, key, options, cancellationToken);

    public override Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        locks.AcquireAsync(state, key, timeout, cancellationToken);

    public override Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        locks.TryAcquireAsync(state, key, timeout, cancellationToken);

    public override ValueTask DisposeAsync()
    {
        if (state.TryDispose())
            service.Loop.Post(static owner => LoopTasks.Run(owner.Loop, owner.CloseAsync()), this);
        return new ValueTask(closed.Task);
    }

    private Foundation.Loop.EventLoop Loop => service.Loop;

    private async ValueTask CloseAsync()
    {
        await service.CloseOwnerAsync(state).ConfigureAwait(false);
        closed.SetResult();
    }
}
