namespace Paxtor.Foundation.Loop;

/// <summary>The timers of a <see cref="SerialLoop"/>: a heap on the loop, woken by one timer of the platform.</summary>
/// <remarks>
/// Each timer knows its place in the heap, so that moving or cancelling it leaves nothing behind: an election timer that
/// every message moves would otherwise gather thousands of dead entries.
/// </remarks>
internal sealed class TimerQueue : LoopItem, IDisposable
{
    private readonly SerialLoop loop;
    private readonly ITimer wake;

    /// <summary>A binary heap by due time, then by the order of arming.</summary>
    private Entry[] heap = new Entry[16];
    private int count;
    private long order;
    private long wakeDue = long.MaxValue;
    private bool firing;
    private int posted;

    public TimerQueue(SerialLoop loop)
    {
        this.loop = loop;
        wake = loop.Time.CreateTimer(static s => ((TimerQueue)s!).PostOnce(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The number of timers that are armed.</summary>
    public int Count => count;

    public LoopTimer Create(Action<object?> callback, object? state) => new Entry(this, callback, state);

    public void Dispose() => wake.Dispose();

    /// <summary>Runs on the loop: fires what is due and sets the next wake-up.</summary>
    public override void Run()
    {
        Volatile.Write(ref posted, 0);
        long now = loop.Time.GetTimestamp();

        // A callback that arms its timer for "now" fires with the next run; in this one it would never end.
        long last = order;
        firing = true;
        while (count > 0 && heap[0].Due <= now && heap[0].Order <= last)
        {
            Entry due = heap[0];
            Remove(due);
            due.Fire();
        }

        firing = false;
        wakeDue = long.MaxValue;
        if (count > 0)
            SetWake(heap[0].Due, now);
    }

    private void PostOnce()
    {
        if (Interlocked.Exchange(ref posted, 1) == 0)
            loop.PostInline(this);
    }

    private void Arm(Entry timer, TimeSpan dueTime)
    {
        loop.AssertCurrent();
        long now = loop.Time.GetTimestamp();
        timer.Due = now + Ticks(dueTime, long.MaxValue - now);
        timer.Order = ++order;
        if (timer.Index < 0)
        {
            if (count == heap.Length)
                Array.Resize(ref heap, count * 2);
            Place(timer, count++);
        }

        SiftUp(timer);
        SiftDown(timer);
        if (!firing && heap[0].Due < wakeDue)
            SetWake(heap[0].Due, now);
    }

    private long Ticks(TimeSpan dueTime, long most)
    {
        if (dueTime <= TimeSpan.Zero)
            return 0;
        double ticks = Math.Ceiling(dueTime.TotalSeconds * loop.Time.TimestampFrequency);
        return ticks < most ? (long)ticks : most;
    }

    private void SetWake(long due, long now)
    {
        wakeDue = due;
        if (due <= now)
        {
            PostOnce();
            return;
        }

        double milliseconds = Math.Ceiling((due - now) * 1000.0 / loop.Time.TimestampFrequency);
        wake.Change(TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    private void Remove(Entry timer)
    {
        Entry moved = heap[--count];
        heap[count] = null!;
        if (!ReferenceEquals(moved, timer))
        {
            Place(moved, timer.Index);
            SiftUp(moved);
            SiftDown(moved);
        }

        timer.Index = -1;
    }

    private void Place(Entry timer, int index)
    {
        heap[index] = timer;
        timer.Index = index;
    }

    private void SiftUp(Entry timer)
    {
        while (timer.Index > 0)
        {
            Entry parent = heap[(timer.Index - 1) / 2];
            if (!timer.IsBefore(parent))
                return;
            Swap(parent, timer);
        }
    }

    private void SiftDown(Entry timer)
    {
        while (true)
        {
            int left = (2 * timer.Index) + 1;
            if (left >= count)
                return;
            Entry child = heap[left];
            if (left + 1 < count && heap[left + 1].IsBefore(child))
                child = heap[left + 1];
            if (!child.IsBefore(timer))
                return;
            Swap(timer, child);
        }
    }

    private void Swap(Entry upper, Entry lower)
    {
        (int up, int down) = (upper.Index, lower.Index);
        Place(lower, up);
        Place(upper, down);
    }

    private sealed class Entry(TimerQueue queue, Action<object?> callback, object? state) : LoopTimer
    {
        /// <summary>The place in the heap; -1 when not armed.</summary>
        public int Index = -1;

        public long Due;

        public long Order;

        public bool IsBefore(Entry other) => Due != other.Due ? Due < other.Due : Order < other.Order;

        public override void Arm(TimeSpan dueTime) => queue.Arm(this, dueTime);

        public override void Cancel()
        {
            queue.loop.AssertCurrent();
            if (Index >= 0)
                queue.Remove(this);
        }

        public void Fire() => callback(state);
    }
}
