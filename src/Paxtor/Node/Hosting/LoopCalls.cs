using Paxtor.Foundation.Loop;

namespace Paxtor.Node;

/// <summary>The way onto a real node's loop from other threads, and back.</summary>
internal static class LoopCalls
{
    /// <summary>Runs code on the loop; what it throws comes out here and does not harm the loop.</summary>
    public static Task RunOnLoopAsync(this EventLoop loop, Func<ValueTask> action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(static s => _ = CompleteAsync(s.Action, s.Done), (Action: action, Done: done));
        return done.Task;
    }

    /// <summary>Runs code on the loop; what it throws comes out here and does not harm the loop.</summary>
    public static Task RunOnLoopAsync(this EventLoop loop, Action action) => loop.RunOnLoopAsync(() =>
    {
        action();
        return ValueTask.CompletedTask;
    });

    private static async Task CompleteAsync(Func<ValueTask> action, TaskCompletionSource done)
    {
        try
        {
            await action().ConfigureAwait(false);
            done.SetResult();
        }
#pragma warning disable CA1031 // It goes to whoever awaits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            done.SetException(e);
        }
    }
}
