using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <inheritdoc/>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TRequest">The arguments.</typeparam>
/// <typeparam name="TItem">The items.</typeparam>
/// <param name="request">The arguments.</param>
internal abstract class StreamProducer<TContract, TRequest, TItem>(TRequest request) : StreamProducer
    where TContract : class
    where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
{
    private IAsyncEnumerator<TItem>? items;
    private ValueTask<bool> moving;
    private ValueTask disposing;
    private bool isMoving;
    private bool isDisposing;
    private bool ended;
    private Exception? error;

    public sealed override bool Run(ProcessCell cell)
    {
        if (IsCancelled)
            return true;
        if (cell.Target is not TContract target)
        {
            OnEnd(Refusals.NoContract<TContract>(cell));
            return true;
        }

        StreamHost host = cell.Streams;
        lock (cell)
            host.Add(this);
        Source = new CancellationTokenSource();
        Cell = cell;
        // Whoever cancels looks for them after he has said so.
        Interlocked.MemoryBarrier();
        if (IsCancelled)
            cell.Runtime.Cancel(Source);
        host.Context.Run(
            static s =>
            {
                (StreamProducer<TContract, TRequest, TItem> self, TContract target) = ((StreamProducer<TContract, TRequest, TItem>, TContract))s!;
                self.Begin(target);
            },
            (this, target));
        return true;
    }

    public sealed override void Reject(Pid pid) => OnEnd(Refusals.Gone(pid));

    public sealed override void End()
    {
        Cell!.Runtime.Cancel(Source!);
        if (isMoving || isDisposing || ended)
            return;
        Finish(null);
    }

    /// <summary>The arguments: those of another node are read only now, in the turn.</summary>
    protected virtual TRequest TakeRequest() => request;

    /// <summary>An item has come; in the turn.</summary>
    protected abstract void OnItem(TItem item);

    /// <summary>The stream has ended, and its enumerator was disposed of; the last that is told.</summary>
    /// <param name="error">As what; null when it came to its end, or the consumer has gone.</param>
    protected abstract void OnEnd(Exception? error);

    protected sealed override void Pump()
    {
        if (isMoving || isDisposing || ended)
            return;
        try
        {
            while (true)
            {
                if (IsCancelled || Cell!.Phase >= ProcessPhase.Exiting)
                    break;
                if (!TryTakeCredit())
                {
                    // A cancellation before this may have found nothing to wake.
                    if (!IsCancelled)
                        return;
                    break;
                }

                ValueTask<bool> next = items!.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    moving = next;
                    isMoving = true;
                    // Under the context: it comes back as a message.
                    next.GetAwaiter().UnsafeOnCompleted(Moved);
                    return;
                }

                if (!next.GetAwaiter().GetResult())
                    break;
                OnItem(items.Current);
            }

            Finish(null);
        }
#pragma warning disable CA1031 // The consumer gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Finish(e);
        }
    }

    private void Begin(TContract target)
    {
        try
        {
            items = TakeRequest().Invoke(target, Source!.Token).GetAsyncEnumerator(Source.Token);
        }
#pragma warning disable CA1031 // The consumer gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Finish(e);
            return;
        }

        Pump();
    }

    private void Moved()
    {
        isMoving = false;
        try
        {
            if (!moving.GetAwaiter().GetResult())
            {
                Finish(null);
                return;
            }

            OnItem(items!.Current);
        }
#pragma warning disable CA1031 // The consumer gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Finish(e);
            return;
        }

        Pump();
    }

    private void Finish(Exception? cause)
    {
        error = cause;
        isDisposing = true;
        try
        {
            if (items is not null)
            {
                disposing = items.DisposeAsync();
                if (!disposing.IsCompleted)
                {
                    disposing.GetAwaiter().UnsafeOnCompleted(Disposed);
                    return;
                }

                disposing.GetAwaiter().GetResult();
            }
        }
#pragma warning disable CA1031 // The consumer gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error ??= e;
        }

        Tell();
    }

    private void Disposed()
    {
        try
        {
            disposing.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // The consumer gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error ??= e;
        }

        Tell();
    }

    private void Tell()
    {
        ended = true;
        ProcessCell cell = Cell!;
        if (cell.ExitReason is { } reason)
            OnEnd(new CallInterruptedException(cell.Pid, reason));
        else
            OnEnd(error is null || IsCancelled ? null : new CallFaultedException(FaultInfo.Of(error), cell.Pid, error));
        if (error is not null && !IsCancelled && cell.Kind.ExitOnFault)
            cell.Fault(error);
        lock (cell)
            cell.Streams.Remove(this);
    }
}
