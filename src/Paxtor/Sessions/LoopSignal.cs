using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>
/// Wakes one waiting recipe: whatever happens sets it, and the recipe looks at the whole state anew. Several settings before a wait count
/// as one; none is lost. Only on the loop.
/// </summary>
internal sealed class LoopSignal(EventLoop loop)
{
    private LoopCompletion<bool>? waiter;
    private LoopTimer? timer;
    private bool isSet;

    public void Set()
    {
        if (waiter is { } waiting)
        {
            waiter = null;
            waiting.TrySetResult(true);
        }
        else
        {
            isSet = true;
        }
    }

    /// <summary>Waits until it is set.</summary>
    public ValueTask<bool> WaitAsync()
    {
        if (isSet)
        {
            isSet = false;
            return new ValueTask<bool>(true);
        }

        if (waiter is not null)
            throw new InvalidOperationException("A signal has one waiter.");
        waiter = new LoopCompletion<bool>(loop);
        return waiter.Task;
    }

    /// <summary>Waits until it is set, or a time has passed.</summary>
    public async ValueTask WaitAsync(TimeSpan limit)
    {
        timer ??= loop.CreateTimer(static s => ((LoopSignal)s!).Set(), this);
        timer.Arm(limit);
        await WaitAsync().ConfigureAwait(false);
        timer.Cancel();
    }
}
