namespace Paxtor.Processes;

/// <summary>
/// The cancellation token of the handler that runs now, used again for the next as long as nobody cancelled it. Whoever cancels names the use that he means, so that he
/// cannot hit another.
/// </summary>
/// <param name="runtime">Its node's. The callbacks of the token run on its scheduler, not in the middle of whoever cancels.</param>
internal sealed class HandlerToken(ProcessRuntime runtime) : IThreadPoolWorkItem
{
    private const long Active = 1;
    private const long Cancelled = 2;

    private readonly CancellationTokenSource source = new();

    /// <summary>Number of the use, times four; and its state.</summary>
    private long word;

    public CancellationToken Token => source.Token;

    /// <summary>The present use, to be named to <see cref="Cancel"/>.</summary>
    public long Use => Volatile.Read(ref word);

    /// <summary>Begins a use. A full fence.</summary>
    public long Begin()
    {
        long use = (((word >> 2) + 1) << 2) | Active;
        Interlocked.Exchange(ref word, use);
        return use;
    }

    /// <summary>Ends a use.</summary>
    /// <returns>Whether it may be used again.</returns>
    public bool End(long use) => Interlocked.CompareExchange(ref word, use - Active, use) == use && source.TryReset();

    /// <summary>Cancels a use, unless it has ended.</summary>
    public void Cancel(long use)
    {
        if ((use & 3) == Active && Interlocked.CompareExchange(ref word, use - Active + Cancelled, use) == use)
            runtime.Scheduler.Queue(this);
    }

    /// <summary>Runs the callbacks.</summary>
    public void Execute() => runtime.Cancel(source);
}
