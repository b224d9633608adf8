namespace Paxtor.Locks;

/// <summary>A request from any thread; what awaits its task runs on the thread pool, never on the loop.</summary>
internal sealed class TaskLockRequest(LockService service, OwnerState? owner, Pid pid, LockKey key, LockOptions options)
    : LockRequest(service, owner, pid, key, options)
{
    private readonly TaskCompletionSource<LockResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<LockResult> Task => completion.Task;

    protected override void SetResult(LockResult result) => completion.SetResult(result);

    protected override void SetException(Exception error)
    {
        if (error is OperationCanceledException cancelled)
            completion.SetCanceled(cancelled.CancellationToken);
        else
            completion.SetException(error);
    }
}
