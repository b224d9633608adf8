namespace Paxtor.Foundation.Loop;

/// <summary>The timers of a <see cref="SerialLoop"/>: a heap on the loop, woken by one timer of the platform.</summary>
internal sealed class TimerQueue : LoopItem, IDisposable
{
    private readonly SerialLoop loop;
    private readonly PriorityQueue<(Entry Timer, long Armed), (long Due, long Order)> heap = new();
    private readonly ITimer wake;
    private long order;
    private long wakeDue = long.MaxValue;
    private int posted;

    public TimerQueue(SerialLoop loop)
    {
        this.loop = loop;
        wake = loop.Time.CreateTimer(static s => ((TimerQueue)s!).OnWake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public LoopTimer Create(Action<object?> callback, object? state) => new Entry(this, callback, state);

    public void Dispose() => wake.Dispose();

    /// <summary>Runs on the loop: fires what is due and sets the next wake-up.</summary>
    public override void Run()
    {
        Volatile.Write(ref posted, 0);
        wakeDue = long.MaxValue;
        long now = loop.Time.GetTimestamp();
        while (heap.TryPeek(out (Entry Timer, long Armed) top, out (long Due, long Order) at))
        {
            if (top.Timer.Armed != top.Armed)
            {
                heap.Dequeue();
                continue;
            }

            if (at.Due > now)
            {
                SetWake(at.Due, now);
                break;
            }

            heap.Dequeue();
            top.Timer.Fire();
        }
    }

    private void OnWake()
    {
        if (Interlocked.Exchange(ref posted, 1) == 0)
            loop.Post(this);
    }

    private void Arm(Entry timer, TimeSpan dueTime)
    {
        loop.AssertCurrent();
        long now = loop.Time.GetTimestamp();
        long ticks = dueTime <= TimeSpan.Zero ? 0 : (long)Math.Ceiling(dueTime.TotalSeconds * loop.Time.TimestampFrequency);
        long due = now + ticks;
        timer.Armed = ++order;
        heap.Enqueue((timer, timer.Armed), (due, timer.Armed));
        if (due < wakeDue)
            SetWake(due, now);
    }

    private void SetWake(long due, long now)
    {
        wakeDue = due;
        double milliseconds = Math.Ceiling((due - now) * 1000.0 / loop.Time.TimestampFrequency);
        wake.Change(TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    private sealed class Entry(TimerQueue queue, Action<object?> callback, object? state) : LoopTimer
    {
        /// <summary>The order number of the arming that counts; 0 when not armed.</summary>
        public long Armed;

        public override void Arm(TimeSpan dueTime) => queue.Arm(this, dueTime);

        public override void Cancel() => Armed = 0;

        public void Fire()
        {
            Armed = 0;
            callback(state);
        }
    }
}
