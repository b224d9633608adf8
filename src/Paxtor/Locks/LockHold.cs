using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>One hold on a place that is owned.</summary>
internal sealed class LockHold(LockPlace place, bool mustEndNode) : LockHandle
{
    private TaskCompletionSource? disposing;
    private volatile bool disposed;

    /// <summary>Whether the loop has counted its end.</summary>
    public bool IsEnded { get; set; }

    public override LockKey Key => place.Key;

    public override long Token => place.Token;

    public override Pid Pid => place.Pid;

    public override CancellationToken Lost => place.Lost;

    public override bool IsHeld => !disposed && place.IsHeldNow;

    public override void ThrowIfLost()
    {
        if (!IsHeld)
            throw new LockLostException(Key, Token, disposed || place.IsReleased);
    }

    /// <summary>Gives the hold up; for code on the loop, which awaits it there.</summary>
    public ValueTask ReleaseAsync()
    {
        MarkDisposed();
        return place.ReleaseAsync(this);
    }

    public override ValueTask DisposeAsync()
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref disposing, done, null) is { } earlier)
            return new ValueTask(earlier.Task);
        MarkDisposed();
        place.Loop.Post(static hold => hold.Finish(), this);
        // What was lost needs no release: the caller does not depend on a loop that may be dead by now.
        return place.IsLost ? ValueTask.CompletedTask : new ValueTask(done.Task);
    }

    private void Finish() => LoopTasks.Run(place.Loop, FinishAsync());

    private async ValueTask FinishAsync()
    {
        await place.ReleaseAsync(this).ConfigureAwait(false);
        disposing!.SetResult();
    }

    private void MarkDisposed()
    {
        if (!disposed && mustEndNode)
            place.ReleaseFailFast();
        disposed = true;
    }
}
