using Paxtor.Foundation.Loop;

namespace Paxtor.Names;

/// <summary>Many recipes that wait for one thing. On the loop.</summary>
/// <typeparam name="T">What comes.</typeparam>
internal sealed class LoopWaiters<T>(EventLoop loop)
{
    private readonly List<LoopCompletion<T>> waiting = [];
    private (T? Value, Exception? Error)? end;

    public ValueTask<T> WaitAsync()
    {
        LoopCompletion<T> waiter = new(loop);
        if (end is { } known)
            Complete(waiter, known);
        else
            waiting.Add(waiter);
        return waiter.Task;
    }

    /// <summary>Unless it is set already.</summary>
    public void Set(T value) => End((value, null));

    /// <summary>Unless it is set already.</summary>
    public void Fail(Exception error) => End((default, error));

    private void End((T? Value, Exception? Error) how)
    {
        loop.AssertCurrent();
        if (end is not null)
            return;
        end = how;
        foreach (LoopCompletion<T> waiter in waiting)
            Complete(waiter, how);
        waiting.Clear();
    }

    private static void Complete(LoopCompletion<T> waiter, (T? Value, Exception? Error) how)
    {
        if (how.Error is { } error)
            waiter.TrySetException(error);
        else
            waiter.TrySetResult(how.Value!);
    }
}
