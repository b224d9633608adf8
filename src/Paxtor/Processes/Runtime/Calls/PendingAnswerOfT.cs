using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Paxtor.Processes;

/// <inheritdoc/>
/// <typeparam name="T">The result.</typeparam>
internal abstract class PendingAnswer<T> : PendingAnswer, IValueTaskSource<T>, IValueTaskSource
{
    private T? result;

    /// <summary>Ends it with a result, unless it has ended. The object may be anyone's once this returns true.</summary>
    /// <param name="value">The result.</param>
    /// <param name="turn">The process in whose turn it ends; null for none.</param>
    public bool TrySetResult(T value, ProcessCell? turn = null)
    {
        if (!IsWaiting)
            return false;
        result = value;
        return TryEnd(AnswerStatus.Answered, turn);
    }

    /// <summary>The one who awaits has the answer, and nobody else has the object: the place to give it back to a pool.</summary>
    protected virtual void Recycle()
    {
    }

    /// <summary>The result, for the one who awaits it, on his thread: an answer from another node is read only here.</summary>
    protected virtual T TakeResult() => result!;

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => OnCompleted(continuation, state, token, flags);

    T IValueTaskSource<T>.GetResult(short token) => GetResult(token);

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    private T GetResult(short token)
    {
        bool mine = Finish(token, out Exception? error);
        if (!mine)
        {
            if (error is not null)
                ExceptionDispatchInfo.Throw(error);
            return TakeResult();
        }

        T got = default!;
        if (error is null)
        {
            try
            {
                got = TakeResult();
            }
#pragma warning disable CA1031 // It is thrown once the object is given back.
            catch (Exception e)
#pragma warning restore CA1031
            {
                error = e;
            }
        }

        result = default;
        Clear();
        Recycle();
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
        return got;
    }
}
