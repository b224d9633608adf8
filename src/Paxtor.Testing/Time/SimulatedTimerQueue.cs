using Paxtor.Foundation.Loop;

namespace Paxtor.Testing;

/// <summary>The timers of one simulated loop, in the time of its own clock, woken by one event of the simulation.</summary>
internal sealed class SimulatedTimerQueue(Simulation simulation, SimulatedLoop loop) : LoopItem
{
    private readonly PriorityQueue<(Entry Timer, long Armed), (long Due, long Order)> heap = new();
    private SimulatedEvent? wake;
    private long wakeDue = long.MaxValue;
    private long order;
    private bool posted;

    public LoopTimer Create(Action<object?> callback, object? state) => new Entry(this, callback, state);

    public void Stop()
    {
        wake?.Cancel();
        heap.Clear();
    }

    /// <summary>The clock runs at another rate or has leapt: the moment of the next wake-up is reckoned anew.</summary>
    public void ClockChanged()
    {
        wake?.Cancel();
        wakeDue = long.MaxValue;
        if (heap.TryPeek(out _, out (long Due, long Order) at))
            SetWake(at.Due);
    }

    public override void Run()
    {
        posted = false;
        wakeDue = long.MaxValue;
        long now = loop.Clock.GetTimestamp();
        while (heap.TryPeek(out (Entry Timer, long Armed) top, out (long Due, long Order) at))
        {
            if (top.Timer.Armed != top.Armed)
            {
                heap.Dequeue();
                continue;
            }

            if (at.Due > now)
            {
                SetWake(at.Due);
                break;
            }

            heap.Dequeue();
            top.Timer.Fire();
        }
    }

    private void Arm(Entry timer, TimeSpan dueTime)
    {
        if (!loop.IsAlive)
            return;
        long due = loop.Clock.GetTimestamp() + Math.Max(0, dueTime.Ticks);
        timer.Armed = ++order;
        heap.Enqueue((timer, timer.Armed), (due, timer.Armed));
        if (due < wakeDue)
            SetWake(due);
    }

    private void SetWake(long due)
    {
        wake?.Cancel();
        wakeDue = due;
        wake = simulation.ScheduleAt(loop.Clock.TrueTimeOf(due), static s => ((SimulatedTimerQueue)s!).OnWake(), this);
    }

    private void OnWake()
    {
        if (posted || !loop.IsAlive)
            return;
        posted = true;
        loop.Post(this);
    }

    private sealed class Entry(SimulatedTimerQueue queue, Action<object?> callback, object? state) : LoopTimer
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
