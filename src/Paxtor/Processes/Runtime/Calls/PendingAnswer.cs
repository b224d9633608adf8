using System.Threading.Tasks.Sources;

namespace Paxtor.Processes;

/// <summary>
/// An answer that someone waits for: a state word, the continuation of the one who awaits, and the end by time or cancellation. One object serves many calls, one
/// after the other: each call has a version of its own, so that a late time-out or cancellation of an earlier one changes nothing.
/// </summary>
/// <remarks>
/// The word is version and <see cref="AnswerStatus"/>. Whoever moves it from waiting to an end owns that end; after that nobody but the one who awaits touches the object. An answer that was
/// abandoned (timed out, cancelled) is never used again, since its callee may still hold it. A time-out needs neither a timer nor a look at the clock for each call: the sweeper
/// notes when it first sees a version waiting.
/// </remarks>
internal abstract class PendingAnswer : ProcessMessage, IThreadPoolWorkItem
{
    internal const int StatusBits = 3;
    private const long StatusMask = (1 << StatusBits) - 1;

    private long word;
    private Action<object?>? continuation;
    private object? continuationState;
    private object? continuationContext;
    private AnswerSweeper? sweeper;

    /// <summary>Whether the sweeper looks at it; not for one that may wait for ever.</summary>
    private bool isSwept;

    /// <summary>What ended it; set before the end is.</summary>
    protected Exception? Error { get; private set; }

    /// <summary>How long it may take, in units of the clock's time stamps; <see cref="long.MaxValue"/> for ever.</summary>
    public long TimeoutStamps { get; private set; } = long.MaxValue;

    public CancellationToken Cancellation { get; private set; }

    protected CancellationTokenRegistration Registration { get; private set; }

    public AnswerStatus Status => (AnswerStatus)(Volatile.Read(ref word) & StatusMask);

    public bool IsWaiting => Status is AnswerStatus.Waiting or AnswerStatus.Awaited;

    /// <summary>Whether it ended before it was answered.</summary>
    public bool IsAbandoned => Status is AnswerStatus.TimedOut or AnswerStatus.Cancelled;

    /// <summary>The token of the present version, for a ValueTask.</summary>
    protected short Token => (short)(Volatile.Read(ref word) >> StatusBits);

    /// <summary>For the message of a time-out.</summary>
    protected TimeSpan Timeout => TimeSpan.FromSeconds((double)TimeoutStamps / Scheduler.Time.TimestampFrequency);

    protected ProcessScheduler Scheduler => sweeper!.Scheduler;

    internal long Word => Volatile.Read(ref word);

    internal AnswerSweeper? Sweeper => Volatile.Read(ref sweeper);

    internal static bool IsWaitingWord(long word) => (AnswerStatus)(word & StatusMask) is AnswerStatus.Waiting or AnswerStatus.Awaited;

    internal static AnswerStatus StatusOf(long word) => (AnswerStatus)(word & StatusMask);

    /// <summary>Begins a call: a new version that waits. Only for one who has the object to himself.</summary>
    /// <param name="owner">The sweeper of the node it is used on.</param>
    /// <param name="timeoutStamps">See <see cref="TimeoutStamps"/>.</param>
    /// <param name="cancellationToken">The caller's; not cancelled yet.</param>
    protected void Begin(AnswerSweeper owner, long timeoutStamps, CancellationToken cancellationToken)
    {
        Error = null;
        TimeoutStamps = timeoutStamps;
        if (!ReferenceEquals(sweeper, owner))
        {
            isSwept = false;
            Volatile.Write(ref sweeper, owner);
        }

        if (!isSwept && timeoutStamps != long.MaxValue)
        {
            isSwept = true;
            owner.Add(this);
        }

        long version = (word >> StatusBits) + 1;
        Volatile.Write(ref word, (version << StatusBits) | (long)AnswerStatus.Waiting);
        if (cancellationToken.CanBeCanceled)
        {
            Cancellation = cancellationToken;
            Registration = cancellationToken.UnsafeRegister(static s => ((PendingAnswer)s!).Cancel(), this);
        }
    }

    /// <summary>Ends it with an error, unless it has ended.</summary>
    public bool TrySetException(Exception error)
    {
        if (!IsWaiting)
            return false;
        if (Diverts(error))
            return true;
        Error = error;
        return TryEnd(AnswerStatus.Failed);
    }

    /// <summary>Whether something else ends the present call, which fails, from now on.</summary>
    protected virtual bool Diverts(Exception error) => false;

    /// <summary>From now on no time ends the present call, unless it just has.</summary>
    protected void WaitForEver() => TimeoutStamps = long.MaxValue;

    /// <summary>Ends it, after the result was written. The object may be anyone's once this returns true.</summary>
    /// <param name="end">As what.</param>
    /// <param name="turn">The process in whose turn it ends, which may take the continuation along; null for none.</param>
    protected bool TryEnd(AnswerStatus end, ProcessCell? turn = null)
    {
        long seen = Volatile.Read(ref word);
        while (IsWaitingWord(seen))
        {
            long found = Interlocked.CompareExchange(ref word, (seen & ~StatusMask) | (long)end, seen);
            if (found == seen)
            {
                if (StatusOf(seen) == AnswerStatus.Awaited && (turn is null || continuationContext is not null || !turn.TryTakeAlong(this)))
                    QueueContinuation();
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>The time of a version has passed.</summary>
    internal bool TryTimeOut(long seen) => TryAbandon(seen, AnswerStatus.TimedOut);

    /// <summary>Told once when the call was given up by time or cancellation, on any thread; the place to tell the callee.</summary>
    protected virtual void OnAbandoned()
    {
    }

    protected abstract Exception TimedOut();

    /// <summary>Runs what awaits it. The scheduler calls it.</summary>
    public void Execute()
    {
        Action<object?> action = continuation!;
        object? state = continuationState;
        action(state);
    }

    protected ValueTaskSourceStatus GetStatus(short token)
    {
        long seen = Volatile.Read(ref word);
        Check(seen, token);
        return StatusOf(seen) switch
        {
            AnswerStatus.Waiting or AnswerStatus.Awaited => ValueTaskSourceStatus.Pending,
            AnswerStatus.Answered => ValueTaskSourceStatus.Succeeded,
            AnswerStatus.Cancelled => ValueTaskSourceStatus.Canceled,
            _ => ValueTaskSourceStatus.Faulted,
        };
    }

    protected void OnCompleted(Action<object?> action, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        long seen = Volatile.Read(ref word);
        Check(seen, token);
        continuationContext = flags == default ? null : AnswerContext.Capture(flags);
        continuation = action;
        continuationState = state;
        if (StatusOf(seen) == AnswerStatus.Awaited)
            throw new InvalidOperationException("An answer is awaited once.");
        if (StatusOf(seen) != AnswerStatus.Waiting || Interlocked.CompareExchange(ref word, seen + 1, seen) != seen)
            QueueContinuation();
    }

    /// <summary>For the one who awaits, once it has ended.</summary>
    /// <returns>Whether nobody else can have the object, so that it may be used again once <see cref="Clear"/> was called.</returns>
    /// <exception cref="Exception">As what it ended.</exception>
    protected bool Finish(short token, out Exception? error)
    {
        long seen = Volatile.Read(ref word);
        Check(seen, token);
        switch (StatusOf(seen))
        {
            case AnswerStatus.Waiting or AnswerStatus.Awaited:
                throw new InvalidOperationException("The answer was asked for before it was there.");
            case AnswerStatus.TimedOut:
                Unregister();
                error = TimedOut();
                return false;
            case AnswerStatus.Cancelled:
                error = new OperationCanceledException(Cancellation);
                return false;
            default:
                error = Error;
                Volatile.Write(ref word, (seen & ~StatusMask) | (long)AnswerStatus.Free);
                return Unregister();
        }
    }

    protected void Clear()
    {
        Error = null;
        continuation = null;
        continuationState = null;
        continuationContext = null;
    }

    private void Cancel() => TryAbandon(Volatile.Read(ref word), AnswerStatus.Cancelled);

    private bool TryAbandon(long seen, AnswerStatus end)
    {
        while (IsWaitingWord(seen))
        {
            long found = Interlocked.CompareExchange(ref word, (seen & ~StatusMask) | (long)end, seen);
            if (found == seen)
            {
                OnAbandoned();
                if (StatusOf(seen) == AnswerStatus.Awaited)
                    QueueContinuation();
                return true;
            }

            // It may have begun to be awaited meanwhile; any other change is an end or another call.
            if (found >> StatusBits != seen >> StatusBits)
                return false;
            seen = found;
        }

        return false;
    }

    private bool Unregister()
    {
        if (!Cancellation.CanBeCanceled)
            return true;
        bool gone = Registration.Unregister();
        Registration = default;
        Cancellation = default;
        return gone;
    }

    private void QueueContinuation()
    {
        if (continuationContext is null)
            Scheduler.Queue(this);
        else
            AnswerContext.Post(continuationContext, this, Scheduler);
    }

    private static void Check(long seen, short token)
    {
        if ((short)(seen >> StatusBits) != token || StatusOf(seen) == AnswerStatus.Free)
            throw new InvalidOperationException("The task of a call was awaited twice: await it once, or call AsTask() first.");
    }
}
