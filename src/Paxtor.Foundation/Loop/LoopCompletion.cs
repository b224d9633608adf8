using System.Threading.Tasks.Sources;

namespace Paxtor.Foundation.Loop;

/// <summary>
/// The completion source of recipes: completed on the loop, awaited on the loop, and its continuation is posted to
/// the loop rather than run inside the completing call, so that no code is re-entered.
/// </summary>
/// <typeparam name="T">The type of the result.</typeparam>
public sealed class LoopCompletion<T> : LoopItem, IValueTaskSource<T>, IValueTaskSource
{
    private readonly EventLoop loop;
    private T? result;
    private Exception? error;
    private bool completed;
    private Action<object?>? continuation;
    private object? continuationState;

    /// <summary>Makes a completion source of a loop.</summary>
    /// <param name="loop">The loop on which it is completed and awaited.</param>
    public LoopCompletion(EventLoop loop) => this.loop = loop;

    /// <summary>True once a result or an error was set.</summary>
    public bool IsCompleted => completed;

    /// <summary>The task to await, once, on the loop.</summary>
    public ValueTask<T> Task => new(this, 0);

    /// <summary>Sets the result unless it was completed before.</summary>
    /// <param name="value">The result.</param>
    /// <returns>Whether this call completed it.</returns>
    public bool TrySetResult(T value)
    {
        loop.AssertCurrent();
        if (completed)
            return false;
        result = value;
        Complete();
        return true;
    }

    /// <summary>Sets an error unless it was completed before.</summary>
    /// <param name="exception">What an await throws.</param>
    /// <returns>Whether this call completed it.</returns>
    public bool TrySetException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        loop.AssertCurrent();
        if (completed)
            return false;
        error = exception;
        Complete();
        return true;
    }

    private void Complete()
    {
        completed = true;
        if (continuation is not null)
            loop.Post(this);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        Action<object?> action = continuation ?? throw new InvalidOperationException("A completion without a continuation was queued.");
        continuation = null;
        action(continuationState);
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => Status;

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => Status;

    private ValueTaskSourceStatus Status => !completed ? ValueTaskSourceStatus.Pending
        : error is null ? ValueTaskSourceStatus.Succeeded
        : error is OperationCanceledException ? ValueTaskSourceStatus.Canceled
        : ValueTaskSourceStatus.Faulted;

    T IValueTaskSource<T>.GetResult(short token) => GetResult();

    void IValueTaskSource.GetResult(short token) => GetResult();

    private T GetResult()
    {
        if (!completed)
            throw new InvalidOperationException("The result was asked for before it was there.");
        if (error is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return result!;
    }

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state);

    private void OnCompleted(Action<object?> action, object? state)
    {
        loop.AssertCurrent();
        if (continuation is not null)
            throw new InvalidOperationException("A completion is awaited once.");
        continuation = action;
        continuationState = state;
        if (completed)
            loop.Post(this);
    }
}
