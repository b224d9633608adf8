namespace Paxtor.Processes;

/// <summary>
/// Ends answers whose time has passed: one coarse timer for all of a node, which runs only while someone waits. A time-out comes never early, and late by up to two intervals.
/// </summary>
/// <remarks>Answers are held weakly while nobody waits for them, so that those that are neither in a call nor in a pool any more are collected.</remarks>
/// <param name="scheduler">Clock and timer.</param>
internal sealed class AnswerSweeper(ProcessScheduler scheduler) : IThreadPoolWorkItem, IDisposable
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private Entry[] entries = new Entry[64];
    private int count;
    private ITimer? timer;
    private int armed;
    private bool disposed;
    private long timedOut;

    public ProcessScheduler Scheduler => scheduler;

    /// <summary>Answers it looks at, waiting or not.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return count;
        }
    }

    /// <summary>How many answers it has ended.</summary>
    public long TimedOut => Volatile.Read(ref timedOut);

    /// <summary>A span of time in units of the clock's time stamps; a negative one is for ever: <see cref="long.MaxValue"/>.</summary>
    public long ToStamps(TimeSpan span) =>
        span < TimeSpan.Zero ? long.MaxValue : (long)Math.Min(span.TotalSeconds * scheduler.Time.TimestampFrequency, long.MaxValue / 2);

    /// <summary>From now on it looks at an answer. Once for each object.</summary>
    public void Add(PendingAnswer answer)
    {
        lock (gate)
        {
            if (count == entries.Length)
                Array.Resize(ref entries, count * 2);
            entries[count++] = new Entry { Answer = new WeakReference<PendingAnswer>(answer) };
        }
    }

    /// <summary>To be called after an answer has begun to wait, and after a full fence (the push into a mailbox is one).</summary>
    public void Wake()
    {
        if (Volatile.Read(ref armed) == 0)
            Arm();
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            timer?.Dispose();
        }
    }

    /// <summary>Looks once.</summary>
    public void Execute()
    {
        long now = scheduler.Time.GetTimestamp();
        if (Sweep(now))
        {
            Restart();
            return;
        }

        // Whoever begins to wait either sees that the timer rests, or is seen here.
        Interlocked.Exchange(ref armed, 0);
        if (Sweep(now))
            Wake();
    }

    private void Arm()
    {
        if (Interlocked.Exchange(ref armed, 1) == 0)
            Restart();
    }

    private void Restart()
    {
        lock (gate)
        {
            if (disposed)
                return;
            timer ??= scheduler.Time.CreateTimer(static s => ((AnswerSweeper)s!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer() => scheduler.Queue(this);

    /// <summary>Looks at all; whether anything waits still.</summary>
    private bool Sweep(long now)
    {
        bool waiting = false;
        List<(PendingAnswer Answer, long Word)>? late = null;
        lock (gate)
        {
            int kept = 0;
            for (int i = 0; i < count; i++)
            {
                ref Entry entry = ref entries[i];
                if (!entry.Answer.TryGetTarget(out PendingAnswer? answer))
                    continue;
                // The word first: if it is of a call on another node, then so is the sweeper read after it.
                long word = answer.Word;
                if (!ReferenceEquals(answer.Sweeper, this) || PendingAnswer.StatusOf(word) is AnswerStatus.TimedOut or AnswerStatus.Cancelled)
                    continue;
                Look(ref entry, answer, word, now, ref waiting, ref late);
                entries[kept++] = entry;
            }

            Array.Clear(entries, kept, count - kept);
            count = kept;
        }

        if (late is null)
            return waiting;
        foreach ((PendingAnswer answer, long word) in late)
        {
            if (answer.TryTimeOut(word))
                Interlocked.Increment(ref timedOut);
        }

        return waiting;
    }

    private void Look(ref Entry entry, PendingAnswer answer, long word, long now, ref bool waiting, ref List<(PendingAnswer Answer, long Word)>? late)
    {
        if (!PendingAnswer.IsWaitingWord(word) || answer.TimeoutStamps == long.MaxValue)
        {
            entry.Held = null;
            return;
        }

        waiting = true;
        long version = word >> PendingAnswer.StatusBits;
        if (entry.Version != version)
        {
            entry.Version = version;
            // Not the beginning of this sweep: the call may be younger.
            entry.Since = scheduler.Time.GetTimestamp();
            entry.Held = answer;
        }
        else if (now - entry.Since >= answer.TimeoutStamps)
        {
            (late ??= []).Add((answer, word));
        }
    }

    private struct Entry
    {
        public WeakReference<PendingAnswer> Answer;

        /// <summary>The same while it was seen waiting: whatever loses it, its time-out comes.</summary>
        public PendingAnswer? Held;

        /// <summary>The call that was seen waiting, and since when.</summary>
        public long Version;
        public long Since;
    }
}
