namespace Paxtor.Foundation.Tests;

/// <summary>A clock that moves when the test says so; timers fire on the thread that moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> timers = [];
    private long now = 1_000_000;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        timers.Add(timer);
        return timer;
    }

    /// <summary>Moves the clock from one due timer to the next.</summary>
    public void Advance(TimeSpan by)
    {
        long target = now + (long)(by.TotalSeconds * TimestampFrequency);
        while (timers.MinBy(t => t.Due) is { } next && next.Due <= target)
        {
            now = Math.Max(now, next.Due);
            next.Fire();
        }

        now = target;
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; } = long.MaxValue;

        public void Fire()
        {
            Due = long.MaxValue;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.now + (long)(dueTime.TotalSeconds * time.TimestampFrequency);
            return true;
        }

        public void Dispose() => Due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
