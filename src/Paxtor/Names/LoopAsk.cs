using Paxtor.Foundation.Loop;
using Paxtor.Processes;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>Code that is run on the loop, for one who awaits it elsewhere. Used once.</summary>
/// <typeparam name="T">Its result.</typeparam>
internal sealed class LoopAsk<T>(Func<ValueTask<T>> ask) : LooseAnswer<T>
{
    public ValueTask<T> Run(ProcessRuntime runtime, EventLoop loop, CancellationToken cancellationToken)
    {
        Begin(runtime.Sweeper, long.MaxValue, cancellationToken);
        ValueTask<T> answer = new(this, Token);
        loop.Post(static s => LoopTasks.Run(s.Loop, s.Ask.FollowAsync()), (Ask: this, Loop: loop));
        return answer;
    }

    private async ValueTask FollowAsync()
    {
        try
        {
            TrySetResult(await ask().ConfigureAwait(false));
        }
#pragma warning disable CA1031 // The one who awaits gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            TrySetException(e);
        }
    }
}
