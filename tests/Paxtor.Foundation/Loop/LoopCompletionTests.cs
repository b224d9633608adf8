using Paxtor.Foundation.Loop;

namespace Paxtor.Foundation.Tests;

public sealed class LoopCompletionTests : IDisposable
{
    private readonly SerialLoop loop = new(TimeProvider.System, 1, e => throw new InvalidOperationException("unexpected", e));
    private readonly List<string> log = [];

    public void Dispose() => loop.Dispose();

    private void OnLoop(Action action) => loop.PostInline(new Act(action));

    private async Task AwaitAsync(LoopCompletion<int> completion)
    {
        try
        {
            int value = await completion.Task.ConfigureAwait(false);
            log.Add($"{value} {loop.IsCurrent}");
        }
        catch (Exception e) when (e is InvalidTimeZoneException or OperationCanceledException)
        {
            log.Add(e.GetType().Name);
        }
    }

    [Fact]
    public void The_continuation_runs_on_the_loop_after_the_completing_call()
    {
        Task? task = null;
        OnLoop(() =>
        {
            var completion = new LoopCompletion<int>(loop);
            task = AwaitAsync(completion);
            Assert.False(completion.IsCompleted);
            Assert.True(completion.TrySetResult(5));
            Assert.False(completion.TrySetResult(6));
            Assert.False(completion.TrySetException(new InvalidTimeZoneException()));
            log.Add("completed");
        });
        Assert.Equal(["completed", "5 True"], log);
        Assert.True(task!.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_result_that_is_there_before_the_await_is_taken_at_once()
    {
        OnLoop(() =>
        {
            var completion = new LoopCompletion<int>(loop);
            completion.TrySetResult(7);
            Task task = AwaitAsync(completion);
            log.Add(task.IsCompletedSuccessfully ? "done" : "pending");
        });
        Assert.Equal(["7 True", "done"], log);
    }

    [Fact]
    public void Errors_and_cancellation_are_thrown_by_the_await()
    {
        OnLoop(() =>
        {
            var failed = new LoopCompletion<int>(loop);
            var cancelled = new LoopCompletion<int>(loop);
            _ = AwaitAsync(failed);
            _ = AwaitAsync(cancelled);
            failed.TrySetException(new InvalidTimeZoneException());
            cancelled.TrySetException(new OperationCanceledException());
            Assert.True(cancelled.Task.IsCanceled);
            Assert.True(failed.Task.IsFaulted);
        });
        Assert.Equal(["InvalidTimeZoneException", "OperationCanceledException"], log);
    }

    [Fact]
    public void A_foreign_thread_may_not_complete_it_and_leaves_it_as_it_was()
    {
        var completion = new LoopCompletion<int>(loop);
        Assert.Throws<InvalidOperationException>(() => completion.TrySetResult(1));
        Assert.Throws<InvalidOperationException>(() => completion.TrySetException(new InvalidTimeZoneException()));
        Assert.False(completion.IsCompleted);
        OnLoop(() => Assert.True(completion.TrySetResult(2)));
        OnLoop(() => _ = AwaitAsync(completion));
        Assert.Equal(["2 True"], log);
    }

    [Fact]
    public void Two_who_wait_at_once_are_refused()
    {
        OnLoop(() =>
        {
            var completion = new LoopCompletion<int>(loop);
            _ = AwaitAsync(completion);
            Assert.Throws<InvalidOperationException>(() => completion.Task.GetAwaiter().OnCompleted(() => log.Add("second")));
            completion.TrySetResult(1);
        });
        Assert.Equal(["1 True"], log);
    }
}
