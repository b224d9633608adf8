using Paxtor.Foundation.Loop;

namespace Paxtor.Locks;

/// <summary>A request from code on the loop, awaited there: for simulation and for what is built on locks.</summary>
internal sealed class LoopLockRequest(LockService service, OwnerState? owner, Pid pid, LockKey key, LockOptions options)
    : LockRequest(service, owner, pid, key, options)
{
    private readonly LoopCompletion<LockResult> completion = new(service.Loop);

    public ValueTask<LockResult> Task => completion.Task;

    protected override void SetResult(LockResult result) => completion.TrySetResult(result);

    protected override void SetException(Exception error) => completion.TrySetException(error);
}
