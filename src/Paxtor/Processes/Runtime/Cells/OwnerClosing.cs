using Paxtor.Locks;
using Paxtor.Sessions;

namespace Paxtor.Processes;

/// <summary>The way of a process that ends to the loop, where its locks are released, and back.</summary>
internal sealed class OwnerClosing : LooseAnswer<bool>
{
    /// <summary>Once.</summary>
    public ValueTask Run(ProcessRuntime runtime, LockService service, OwnerState owner)
    {
        owner.TryDispose();
        Begin(runtime.Sweeper, long.MaxValue, CancellationToken.None);
        service.Loop.Post(static s => LoopTasks.Run(s.Service.Loop, s.Closing.CloseAsync(s.Service, s.Owner)), (Closing: this, Service: service, Owner: owner));
        return new ValueTask(this, Token);
    }

    private async ValueTask CloseAsync(LockService service, OwnerState owner)
    {
        await service.CloseOwnerAsync(owner).ConfigureAwait(false);
        TrySetResult(true);
    }
}
