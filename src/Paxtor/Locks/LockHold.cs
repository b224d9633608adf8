using System.Diagnostics;
using System.Runtime.CompilerServices;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>One hold on a place that is owned.</summary>
internal sealed class LockHold(LockPlace place, bool mustEndNode) : LockHandle
{
    private TaskCompletionSource? disposing;
    private int endsNode = mustEndNode ? 1 : 0;
    private volatile bool disposed;

    /// <summary>Whether the loop has counted its end.</summary>
    public bool IsEnded { get; set; }

    /// <summary>The activity of the request that it answered, from its release on that of the release; null unless somebody listens.</summary>
    public Activity? Trace { get; set; }

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

    /// <summary>What was done under the lock has surely ended: the node need not be ended for it, however late the release comes. Any thread.</summary>
    public void WaiveFailFast()
    {
        if (Interlocked.Exchange(ref endsNode, 0) != 0)
            place.ReleaseFailFast();
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
        if (PaxtorMetrics.Activities.HasListeners())
            return new ValueTask(ReleaseTracedAsync(done.Task));
        place.Loop.Post(static hold => hold.Finish(), this);
        // What was lost needs no release: the caller does not depend on a loop that may be dead by now.
        return place.IsLost ? ValueTask.CompletedTask : new ValueTask(done.Task);
    }

    /// <summary>In the caller's trace; where there is none, in that of the request for the lock.</summary>
    private async Task ReleaseTracedAsync(Task done)
    {
        ActivityContext parent = Activity.Current is null && Trace is { } acquired ? acquired.Context : default;
        using Activity? activity = PaxtorMetrics.Activities.StartActivity("paxtor.lock.release", ActivityKind.Client, parent);
        activity?.SetTag("paxtor.lock.key", Key.ToString());
        activity?.SetTag("paxtor.lock.owner", Pid.ToString());
        activity?.SetTag("paxtor.lock.token", Token);
        Trace = activity;
        place.Loop.Post(static hold => hold.Finish(), this);
        if (!place.IsLost)
            await done.ConfigureAwait(false);
    }

    private void Finish() => LoopTasks.Run(place.Loop, FinishAsync());

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync()
    {
        await place.ReleaseAsync(this).ConfigureAwait(false);
        disposing!.SetResult();
    }

    private void MarkDisposed()
    {
        WaiveFailFast();
        disposed = true;
    }
}
