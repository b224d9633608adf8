namespace Paxtor.Locks;

/// <summary>A request from any thread; what awaits its task runs elsewhere, never on the loop.</summary>
/// <typeparam name="T">What the task answers.</typeparam>
internal abstract class TaskLockRequest<T>(LockService service, OwnerState? owner, Pid pid, LockKey key, LockOptions options)
    : LockRequest(service, owner, pid, key, options)
{
    protected TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => Completion.Task;

    protected override void SetException(Exception error)
    {
        if (error is OperationCanceledException cancelled)
            Completion.SetCanceled(cancelled.CancellationToken);
        else
            Completion.SetException(error);
    }
}

/// <summary>The request behind <see cref="ILocks.LockAsync"/>.</summary>
internal sealed class ResultRequest(LockService service, OwnerState? owner, Pid pid, LockKey key, LockOptions options)
    : TaskLockRequest<LockResult>(service, owner, pid, key, options)
{
    protected override void SetResult(LockResult result) => Completion.SetResult(result);
}

/// <summary>The request behind <see cref="ILocks.AcquireAsync"/>.</summary>
internal sealed class HandleRequest(LockService service, OwnerState? owner, Pid pid, LockKey key, LockOptions options)
    : TaskLockRequest<LockHandle>(service, owner, pid, key, options)
{
    protected override void SetResult(LockResult result) =>
        Completion.SetResult(result.Handle ?? throw new InvalidOperationException($"A request that waits was answered {result.Status}."));
}

/// <summary>The request behind <see cref="ILocks.TryAcquireAsync"/>: null when busy or too late.</summary>
internal sealed class TryRequest(LockService service, OwnerState? owner, Pid pid, LockKey key, LockOptions options)
    : TaskLockRequest<LockHandle?>(service, owner, pid, key, options)
{
    protected override void SetResult(LockResult result) => Completion.SetResult(result.Handle);

    protected override void SetException(Exception error)
    {
        if (error is TimeoutException)
            Completion.SetResult(null);
        else
            base.SetException(error);
    }
}
