namespace Paxtor.Processes;

/// <summary>
/// The producing side of a stream, in its process: asks the handler's enumerator for items as long as the consumer has granted some. It is the message that opens the stream, too.
/// </summary>
internal abstract class StreamProducer : ProcessMessage
{
    /// <summary>How many items the consumer lets come before it has taken one.</summary>
    public const int Window = 32;

    private int credits = Window;
    private volatile bool cancelled;
    private bool waitsForCredit;

    protected CancellationTokenSource? Source { get; set; }

    protected ProcessCell? Cell { get; set; }

    /// <summary>Whether the consumer has gone.</summary>
    protected bool IsCancelled => cancelled;

    /// <summary>The consumer has taken items, and lets as many more come. Any thread.</summary>
    public void Grant(int count)
    {
        Interlocked.Add(ref credits, count);
        Wake();
    }

    /// <summary>The consumer has gone: the handler's token is cancelled and its enumerator disposed of. Any thread; more than once does no harm.</summary>
    public void Cancel()
    {
        cancelled = true;
        Interlocked.MemoryBarrier();
        if (Source is { } source && Cell is { } cell)
        {
            cell.Runtime.Scheduler.Queue(new CancelItem(cell.Runtime, source));
            Wake();
        }
    }

    /// <summary>The process ends: the stream does, once its handler lets go. In the turn.</summary>
    public abstract void End();

    /// <summary>Goes on, in the turn.</summary>
    protected abstract void Pump();

    /// <summary>Takes one of what the consumer has granted; false when it has to wait for more.</summary>
    protected bool TryTakeCredit()
    {
        if (Volatile.Read(ref credits) == 0)
        {
            Volatile.Write(ref waitsForCredit, true);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref credits) == 0)
                return false;
            Volatile.Write(ref waitsForCredit, false);
        }

        Interlocked.Decrement(ref credits);
        return true;
    }

    private void Wake()
    {
        Interlocked.MemoryBarrier();
        if (!Interlocked.Exchange(ref waitsForCredit, false) || Cell is not { } cell)
            return;
        cell.PostContinuation(new ContinuationMessage(cell.Streams.Context, static s => ((StreamProducer)s!).Pump(), this));
    }

    private sealed class CancelItem(ProcessRuntime runtime, CancellationTokenSource source) : IThreadPoolWorkItem
    {
        public void Execute() => runtime.Cancel(source);
    }
}
