using Paxtor.Locks;
using Paxtor.Sessions;

namespace Paxtor.Processes;

/// <summary>The way of a process that ends to the loop, where its locks are released, and back.</summary>
internal sealed class OwnerClosing : PendingAnswer<bool>
{
    /// <summary>Once.</summary>
    public ValueTask Run(ProcessRuntime runtime, LockService service, OwnerState owner)
    {
        owner.TryDispose();
        Begin(runtime.Sweeper, long.MaxValue, CancellationToken.None);
        service.Loop.Post(static s => LoopTasks.Run(s.Service.Loop, s.Closing.CloseAsync(s.Service, s.Owner)), (Closing: this, Service: service, Owner: owner));
        return new ValueTask(this, Token);
    }

    public override bool Run(ProcessCell cell) => throw new InvalidOperationException("This is no message.");

    public override void Reject(Pid pid) => throw new InvalidOperationException("This is no message.");

    protected override Exception TimedOut() => throw new InvalidOperationException("This waits for ever.");

    private async ValueTask CloseAsync(LockService service, OwnerState owner)
    {
        await service.CloseOwnerAsync(owner).ConfigureAwait(false);
        TrySetResult(true);
    }
}
