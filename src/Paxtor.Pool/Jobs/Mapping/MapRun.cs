namespace Paxtor.Pooling.Jobs;

/// <summary>One map: takes inputs as places get free, runs their jobs, and keeps what has ended until it is asked for.</summary>
/// <typeparam name="TIn">The type of the inputs.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
internal sealed class MapRun<TIn, TOut> : IAsyncDisposable
{
    // So many results wait for a slow reader before no more jobs are begun.
    private const int WaitingMax = 1_024;
    private readonly Lock gate = new();
    private readonly Queue<JobResult<TIn, TOut>> results = new();
    private readonly Queue<Item> again = new();
    private readonly CancellationTokenSource ending = new();
    private readonly JobService jobs;
    private readonly JobTemplate<TIn> template;
    private readonly IEnumerator<TIn> inputs;
    private readonly MapOptions options;
    private readonly MapSlots slots;
    private readonly (string Node, long Number, bool IsOwn) output;
    private readonly int? total;
    private TaskCompletionSource wake = New();
    private TaskCompletionSource? idle;
    private Exception? failure;
    private int next;
    private int ended;
    private int failed;
    private int waitingForEnds;
    private bool pumping;
    private bool asked;
    private bool exhausted;

    public MapRun(JobService jobs, JobTemplate<TIn> template, IEnumerable<TIn> inputs, MapOptions options, MapSlots slots, (string Node, long Number, bool IsOwn) output)
    {
        this.jobs = jobs;
        this.template = template;
        this.options = options;
        this.slots = slots;
        this.output = output;
        total = inputs.TryGetNonEnumeratedCount(out int count) ? count : null;
        this.inputs = inputs.GetEnumerator();
    }

    private sealed record Item(int Index, TIn Input, CapturedJob Job)
    {
        public int Attempts { get; set; }
    }

    /// <summary>The next result; null when all have come.</summary>
    public async ValueTask<JobResult<TIn, TOut>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Pump();
            Task woken;
            lock (gate)
            {
                if (results.TryDequeue(out JobResult<TIn, TOut>? result))
                    return result;
                if (failure is not null)
                    throw failure;
                if (exhausted && again.Count == 0 && slots.Running == 0 && waitingForEnds == 0)
                    return null;
                woken = wake.Task;
            }

            await woken.WaitAsync(cancellationToken).ConfigureAwait(false);
            lock (gate)
            {
                if (wake.Task.IsCompleted)
                    wake = New();
            }
        }
    }

    /// <summary>Ends it. An input that is just being taken is waited for: an enumerator knows nothing of two threads.</summary>
    public async ValueTask DisposeAsync()
    {
        // Jobs that still run are told to exit; nobody waits for them.
#pragma warning disable VSTHRD103, CA1849, MA0042 // The asynchronous one is banned here.
        ending.Cancel();
#pragma warning restore VSTHRD103, CA1849, MA0042
        Task pumped;
        lock (gate)
        {
            // Whoever pumps from now on sees that it is ending, and takes no input.
            idle ??= New();
            if (!pumping)
                idle.TrySetResult();
            pumped = idle.Task;
        }

        await pumped.ConfigureAwait(false);
        inputs.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins jobs while there are places and inputs. One thread at a time: the inputs are the application's code.</summary>
    private void Pump()
    {
        lock (gate)
        {
            asked = true;
            if (pumping)
                return;
            pumping = true;
        }

        while (true)
        {
            PlacedJob? placed;
            lock (gate)
            {
                bool isWanted = !ending.IsCancellationRequested && failure is null && results.Count < WaitingMax && (!exhausted || again.Count > 0);
                placed = isWanted ? slots.Take() : null;
                if (placed is null)
                {
                    if (isWanted && slots.Running == 0 && !slots.HasMembers)
                        Fail(new PoolException("The pool has no member that takes these jobs."));
                    if (!asked)
                    {
                        pumping = false;
                        idle?.TrySetResult();
                        return;
                    }

                    asked = false;
                    continue;
                }
            }

            Begin(placed);
        }
    }

    private void Begin(PlacedJob placed)
    {
        Item? item;
        lock (gate)
            again.TryDequeue(out item);
        try
        {
            item ??= Read();
        }
#pragma warning disable CA1031 // It is thrown to whoever reads the results.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (gate)
                Fail(e);
        }

        if (item is null)
        {
            placed.Failed();
            lock (gate)
            {
                exhausted = true;
                slots.Return(placed.Node, null);
                wake.TrySetResult();
            }

            return;
        }

        item.Attempts++;
        _ = RunAsync(item, placed);
    }

    private Item? Read()
    {
        if (exhausted || !inputs.MoveNext())
            return null;
        TIn input = inputs.Current;
        return new Item(next++, input, template.With(input));
    }

    private async Task RunAsync(Item item, PlacedJob placed)
    {
        TimeSpan? ran = null;
        Exception? error = null;
        TOut result = default!;
        try
        {
            // Its input may have been taken while the map was ending.
            ending.Token.ThrowIfCancellationRequested();
            JobOutcome outcome = await jobs.RunOnAsync(placed, item.Job, output, ending.Token).ConfigureAwait(false);
            ran = outcome.Ran;
            result = (TOut)jobs.ResultOf(item.Job, outcome)!;
        }
#pragma warning disable CA1031 // It is the job's result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        placed.Failed();
        End(item, placed.Node, ran, result, error);
        Pump();
    }

    private void End(Item item, string node, TimeSpan? ran, TOut result, Exception? error)
    {
        MapProgress? progress = null;
        lock (gate)
        {
            slots.Return(node, ran);
            if (error is NodeUnreachableException or ProcessNotFoundException or JobCodeException)
            {
                // It surely did not run.
                item.Attempts--;
                slots.Refuse(node);
                if (slots.HasMembers)
                {
                    again.Enqueue(item);
                    wake.TrySetResult();
                    return;
                }
            }

            if (error is JobLostException lost && options.RunAgainWhenLost && item.Attempts < options.MaxAttempts && jobs.MayRunAgain(node))
            {
                waitingForEnds++;
                _ = RunAgainAsync(item, node, lost.Number);
                return;
            }

            ended++;
            if (error is not null)
                failed++;
            results.Enqueue(new JobResult<TIn, TOut>(item.Index, item.Input, node, item.Attempts, result, error));
            if (options.Progress is not null)
                progress = new MapProgress(ended, failed, slots.Running, total);
            wake.TrySetResult();
        }

        if (progress is { } told)
            options.Progress!.Report(told);
    }

    private async Task RunAgainAsync(Item item, string node, long number)
    {
        Exception? error = null;
        try
        {
            await jobs.WhenEndedAsync(node, number, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or PoolException)
        {
            error = e;
        }

        lock (gate)
        {
            waitingForEnds--;
            if (error is null)
            {
                again.Enqueue(item);
            }
            else
            {
                ended++;
                failed++;
                results.Enqueue(new JobResult<TIn, TOut>(item.Index, item.Input, node, item.Attempts, default!, error));
            }

            wake.TrySetResult();
        }

        Pump();
    }

    private void Fail(Exception error)
    {
        failure ??= error;
        wake.TrySetResult();
    }
}
