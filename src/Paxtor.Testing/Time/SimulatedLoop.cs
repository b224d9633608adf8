using Paxtor.Foundation.Loop;
using Paxtor.Testing.Tracing;

namespace Paxtor.Testing;

/// <summary>
/// The event loop of one simulated node. Its items run in turns, each at one moment of virtual time; between two turns a few microseconds
/// pass. A node can be paused, when its work waits while time goes on, and it can crash, after which nothing of it ever runs again.
/// </summary>
public sealed class SimulatedLoop : EventLoop
{
    /// <summary>Ends the list of queued items, so that an item's link is null exactly when it is not queued.</summary>
    private static readonly LoopItem End = new EndItem();

    private readonly Simulation simulation;
    private readonly SimulatedTimeProvider time;
    private readonly Random random;
    private readonly Random pace;
    private readonly List<Action> hooks = [];
    private readonly SimulatedTimerQueue timers;
    private LoopItem first = End;
    private LoopItem? last;
    private SimulatedEvent? turn;
    private long pausedUntil;
    private bool running;

    internal SimulatedLoop(Simulation simulation, int index, string name, int seed)
    {
        this.simulation = simulation;
        Index = index;
        Name = name;
        random = new Random(seed);
        pace = new Random(unchecked(seed * 31) + 7);
        time = new SimulatedTimeProvider(simulation, this, pace.NextInt64(TimeSpan.TicksPerDay));
        timers = new SimulatedTimerQueue(simulation, this);
    }

    /// <summary>The name given when it was made.</summary>
    public string Name { get; }

    /// <summary>Whether it still runs; false for ever after <see cref="Crash"/> or an exception of one of its items.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether its work waits now.</summary>
    public bool IsPaused => simulation.NowTicks < pausedUntil;

    /// <summary>
    /// Told when an item throws; the loop is dead by then. If nobody is told, the exception ends the run.
    /// </summary>
    public Action<Exception>? OnFatal { get; set; }

    /// <summary>The node's clocks.</summary>
    public SimulatedTimeProvider Clock => time;

    /// <inheritdoc/>
    public override TimeProvider Time => time;

    /// <inheritdoc/>
    public override Random Random => random;

    /// <inheritdoc/>
    public override bool IsCurrent => simulation.IsSimulationThread("A loop's IsCurrent") && running;

    /// <summary>Its number in the simulation, in the order of making.</summary>
    internal int Index { get; }

    internal long PausedUntilTicks => pausedUntil;

    /// <summary>How often it was paused.</summary>
    internal int Pauses { get; private set; }

    internal Simulation Simulation => simulation;

    /// <inheritdoc/>
    public override void Post(LoopItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (!simulation.IsSimulationThread("A loop's Post"))
            throw new InvalidOperationException("A simulated loop got a post from a foreign thread.");
        if (item.Next is not null)
            throw new SimulationException($"An item of type {item.GetType()} was posted to {Name} while it was queued already.");
        if (!IsAlive)
            return;
        item.Next = End;
        if (last is null)
            first = item;
        else
            last.Next = item;
        last = item;
        RequestTurn();
    }

    /// <inheritdoc/>
    public override LoopTimer CreateTimer(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return timers.Create(callback, state);
    }

    /// <inheritdoc/>
    public override void AtEndOfTurn(Action hook)
    {
        AssertCurrent();
        hooks.Add(hook);
    }

    /// <summary>Stops the node's work for a span of true time, as a long garbage collection or SIGSTOP would; what comes for it waits.</summary>
    /// <param name="span">How long.</param>
    public void Pause(TimeSpan span)
    {
        simulation.AssertThread();
        Pauses++;
        pausedUntil = Math.Max(pausedUntil, simulation.NowTicks + span.Ticks);
        simulation.Trace.Add(simulation.NowTicks, TraceKind.Pause, Index, span.Ticks, 0);
        if (turn is { Done: false })
        {
            turn.Cancel();
            turn = null;
            RequestTurn();
        }
    }

    /// <summary>Lets a paused node go on at once.</summary>
    public void Resume()
    {
        simulation.AssertThread();
        pausedUntil = simulation.NowTicks;
        turn?.Cancel();
        turn = null;
        if (last is not null)
            RequestTurn();
    }

    /// <summary>Ends the node's work for ever, at this moment, as SIGKILL would.</summary>
    public void Crash()
    {
        simulation.AssertThread();
        if (running)
            throw new SimulationException("A loop cannot crash in the middle of its own turn.");
        if (!IsAlive)
            return;
        simulation.Trace.Add(simulation.NowTicks, TraceKind.Crash, Index, 0, 0);
        Die();
    }

    /// <summary>Runs code as a work item of the loop, now, ahead of all that is queued; for the set-up of a node.</summary>
    /// <param name="action">The code.</param>
    public void RunNow(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        simulation.AssertThread();
        if (running)
            throw new SimulationException("A loop does not run inside itself.");
        Execute(static s => ((Action)s!)(), action);
    }

    internal void ClockChanged() => timers.ClockChanged();

    private void RequestTurn()
    {
        if (turn is { Done: false } || running)
            return;
        // What a real loop takes from a wake-up to its work: a few microseconds, sometimes a time slice.
        long pauseTicks = pace.Next(100) == 0 ? pace.Next(1, 20_000) : pace.Next(10, 200);
        long at = Math.Max(simulation.NowTicks, pausedUntil) + pauseTicks;
        turn = simulation.ScheduleAt(at, static s => ((SimulatedLoop)s!).RunTurn(), this);
    }

    private void RunTurn()
    {
        turn = null;
        if (!IsAlive)
            return;
        Execute(static s => ((SimulatedLoop)s!).RunQueued(), this);
    }

    private void Execute(Action<object?> work, object? state)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        running = true;
        try
        {
            SynchronizationContext.SetSynchronizationContext(null);
            work(state);
            for (int i = 0; i < hooks.Count && IsAlive; i++)
                hooks[i]();
        }
        catch (Exception e) when (OnFatal is not null && e is not SimulationException)
        {
            Die();
            simulation.Trace.Add(simulation.NowTicks, TraceKind.Fatal, Index, 0, 0, e.Message);
            OnFatal(e);
        }
        finally
        {
            running = false;
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        if (last is not null && IsAlive)
            RequestTurn();
    }

    private void RunQueued()
    {
        LoopItem item = first;
        first = End;
        last = null;
        while (!ReferenceEquals(item, End) && IsAlive)
        {
            LoopItem next = item.Next!;
            item.Next = null;
            item.Run();
            item = next;
        }
    }

    private void Die()
    {
        IsAlive = false;
        first = End;
        last = null;
        turn?.Cancel();
        timers.Stop();
    }

    private sealed class EndItem : LoopItem
    {
        public override void Run() => throw new SimulationException("The end of the queue was run.");
    }
}
