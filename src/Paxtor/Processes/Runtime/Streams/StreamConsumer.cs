namespace Paxtor.Processes;

/// <summary>The consuming side of a stream: what has come and was not taken yet, at most <see cref="StreamProducer.Window"/> items.</summary>
/// <typeparam name="TItem">The items.</typeparam>
/// <param name="runtime">The node's.</param>
/// <param name="timeoutStamps">The time to each next item; see <see cref="PendingAnswer.TimeoutStamps"/>.</param>
/// <param name="cancellationToken">The consumer's.</param>
internal abstract class StreamConsumer<TItem>(ProcessRuntime runtime, long timeoutStamps, CancellationToken cancellationToken) : IAsyncEnumerator<TItem>
{
    private readonly Lock gate = new();
    private readonly Queue<TItem> items = new();
    private NextItem? waiting;
    private Exception? error;
    private bool opened;
    private bool ended;
    private bool closed;
    private int taken;

    public TItem Current { get; private set; } = default!;

    protected ProcessRuntime Runtime => runtime;

    /// <summary>For the message of a time-out.</summary>
    protected abstract string Subject { get; }

    public ValueTask<bool> MoveNextAsync()
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Close();
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        bool first = false;
        int grant = 0;
        ValueTask<bool> answer;
        lock (gate)
        {
            if (waiting is { IsWaiting: true })
                throw new InvalidOperationException("The next item of a stream is asked for while one is awaited.");
            if (items.TryDequeue(out TItem? item))
            {
                Current = item;
                answer = new ValueTask<bool>(true);
                if (++taken >= StreamProducer.Window / 2 && !ended)
                {
                    grant = taken;
                    taken = 0;
                }
            }
            else if (ended || closed)
            {
                answer = error is null || closed ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(error);
                closed = true;
            }
            else
            {
                first = !opened;
                opened = true;
                waiting ??= new NextItem(this);
                answer = waiting.Wait(runtime.Sweeper, timeoutStamps, cancellationToken);
            }
        }

        if (first)
            Open();
        if (grant > 0)
            Grant(grant);
        runtime.Sweeper.Wake();
        return answer;
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    /// <summary>An item has come. Any thread, in order.</summary>
    public void OnItem(TItem item)
    {
        int grant = 0;
        lock (gate)
        {
            if (closed || ended)
                return;
            if (waiting is not { IsWaiting: true })
            {
                items.Enqueue(item);
                return;
            }

            Current = item;
            if (++taken >= StreamProducer.Window / 2)
            {
                grant = taken;
                taken = 0;
            }

            waiting.TrySetResult(true);
        }

        if (grant > 0)
            Grant(grant);
    }

    /// <summary>The stream has ended. Any thread; only the first counts.</summary>
    /// <param name="cause">As what; null for its end.</param>
    public void OnEnd(Exception? cause)
    {
        lock (gate)
        {
            if (ended)
                return;
            ended = true;
            error = cause;
            if (waiting is not { IsWaiting: true })
                return;
            closed = true;
            if (cause is null)
                waiting.TrySetResult(false);
            else
                waiting.TrySetException(cause);
        }
    }

    /// <summary>Asks for the stream, once.</summary>
    protected abstract void Open();

    /// <summary>Lets more items come.</summary>
    protected abstract void Grant(int count);

    /// <summary>The producer is not needed any more. Once, and not when the stream has ended.</summary>
    protected abstract void Cancel();

    private void Close()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            items.Clear();
            if (ended || !opened)
                return;
        }

        Cancel();
    }

    /// <summary>The wait for the next item.</summary>
    private sealed class NextItem(StreamConsumer<TItem> stream) : LooseAnswer<bool>
    {
        public ValueTask<bool> Wait(AnswerSweeper sweeper, long timeoutStamps, CancellationToken cancellationToken)
        {
            Begin(sweeper, timeoutStamps, cancellationToken);
            return new ValueTask<bool>(this, Token);
        }

        protected override Exception TimedOut() => new TimeoutException($"{stream.Subject} gave no item within {Timeout}: the stream is ended.");

        protected override void OnAbandoned() => stream.Close();
    }
}
