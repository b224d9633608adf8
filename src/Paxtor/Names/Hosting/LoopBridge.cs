using System.Runtime.ExceptionServices;
using Paxtor.Foundation.Loop;
using Paxtor.Processes;

namespace Paxtor.Names;

/// <summary>Lets code on the loop wait for what must not run there, such as the application's code, or is awaited elsewhere, such as calls to processes.</summary>
/// <typeparam name="T">Its result.</typeparam>
internal sealed class LoopBridge<T> : IThreadPoolWorkItem
{
    private readonly EventLoop loop;
    private readonly LoopCompletion<T> done;
    private readonly Func<ValueTask<T>> code;

    private LoopBridge(EventLoop loop, Func<ValueTask<T>> code)
    {
        this.loop = loop;
        this.code = code;
        done = new LoopCompletion<T>(loop);
    }

    /// <summary>Runs code where processes run.</summary>
    /// <param name="loop">The loop of the caller.</param>
    /// <param name="scheduler">Where processes run.</param>
    /// <param name="code">The code; awaits on its context.</param>
    /// <returns>Its result, on the loop.</returns>
    public static ValueTask<T> RunAsync(EventLoop loop, ProcessScheduler scheduler, Func<ValueTask<T>> code)
    {
        LoopBridge<T> bridge = new(loop, code);
        scheduler.Queue(bridge);
        return bridge.done.Task;
    }

    public void Execute() => _ = FollowAsync();

    private async Task FollowAsync()
    {
        T result = default!;
        ExceptionDispatchInfo? error = null;
        try
        {
            result = await code().ConfigureAwait(true);
        }
#pragma warning disable CA1031 // It goes to the one who awaits on the loop.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = ExceptionDispatchInfo.Capture(e);
        }

        loop.Post(
            static s =>
            {
                if (s.Error is { } thrown)
                    s.Done.TrySetException(thrown.SourceException);
                else
                    s.Done.TrySetResult(s.Result);
            },
            (Done: done, Result: result, Error: error));
    }
}
