namespace Paxtor.Testing;

/// <summary>
/// The clocks of one simulated node. The monotonic clock may run too fast or too slow and may leap ahead; the wall clock
/// shows the same rate, and may be set to anything.
/// </summary>
public sealed class SimulatedTimeProvider : TimeProvider
{
    private const long Million = 1_000_000;
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Simulation simulation;
    private readonly SimulatedLoop loop;
    private long baseTrue;
    private long baseNode;
    private long wallOffset;

    internal SimulatedTimeProvider(Simulation simulation, SimulatedLoop loop, long start)
    {
        this.simulation = simulation;
        this.loop = loop;
        baseTrue = simulation.NowTicks;
        baseNode = start;
    }

    /// <summary>By how many millionths the clock runs too fast; negative for too slow.</summary>
    public long DriftPartsPerMillion { get; private set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => NodeTime(simulation.NowTicks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp() + wallOffset);

    /// <summary>Makes a timer whose callback runs on the node's loop.</summary>
    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new PlatformTimer(loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Changes the rate of the clocks from now on.</summary>
    /// <param name="partsPerMillion">Millionths too fast; negative for too slow. More than -1,000,000.</param>
    public void SetDrift(long partsPerMillion)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(partsPerMillion, -Million);
        Rebase(0);
        DriftPartsPerMillion = partsPerMillion;
        loop.ClockChanged();
    }

    /// <summary>Lets the monotonic clock leap ahead, as after a suspend that nothing else took part in.</summary>
    /// <param name="span">Not negative: a monotonic clock never goes back.</param>
    public void LeapAhead(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        Rebase(span.Ticks);
        loop.ClockChanged();
    }

    /// <summary>Sets the wall clock ahead or back.</summary>
    /// <param name="span">By how much.</param>
    public void SetWallClock(TimeSpan span) => wallOffset += span.Ticks;

    /// <summary>The first moment of true time at which the monotonic clock shows at least a given time.</summary>
    internal long TrueTimeOf(long nodeTime)
    {
        if (nodeTime <= baseNode)
            return baseTrue;
        long passed = nodeTime - baseNode;
        long at = baseTrue + (long)((Int128)passed * Million / (Million + DriftPartsPerMillion));
        while (NodeTime(at) < nodeTime)
            at++;
        return at;
    }

    private long NodeTime(long trueTime)
    {
        long passed = trueTime - baseTrue;
        return baseNode + passed + (long)((Int128)passed * DriftPartsPerMillion / Million);
    }

    private void Rebase(long leap)
    {
        simulation.AssertThread();
        long here = simulation.NowTicks;
        baseNode = NodeTime(here) + leap;
        baseTrue = here;
    }

    private sealed class PlatformTimer : ITimer
    {
        private readonly LoopTimerAdapter timer;

        public PlatformTimer(SimulatedLoop loop, TimerCallback callback, object? state) => timer = new LoopTimerAdapter(loop, callback, state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose() => timer.Stop();

        public ValueTask DisposeAsync()
        {
            timer.Stop();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class LoopTimerAdapter
    {
        private readonly Foundation.Loop.LoopTimer timer;
        private readonly TimerCallback callback;
        private readonly object? state;
        private TimeSpan period;
        private bool stopped;

        public LoopTimerAdapter(SimulatedLoop loop, TimerCallback callback, object? state)
        {
            this.callback = callback;
            this.state = state;
            timer = loop.CreateTimer(static s => ((LoopTimerAdapter)s!).Fire(), this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            if (stopped)
                return false;
            period = newPeriod;
            if (dueTime == Timeout.InfiniteTimeSpan)
                timer.Cancel();
            else
                timer.Arm(dueTime);
            return true;
        }

        public void Stop()
        {
            stopped = true;
            timer.Cancel();
        }

        private void Fire()
        {
            if (period > TimeSpan.Zero)
                timer.Arm(period);
            callback(state);
        }
    }
}
