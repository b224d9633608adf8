using Paxtor.Testing.Tracing;

namespace Paxtor.Testing;

/// <summary>
/// A world of its own: one thread, virtual time, and one seed from which all chance is drawn. Everything that runs in it happens as
/// an event at a moment of virtual time, one after the other, so the same seed gives the same run, byte for byte.
/// </summary>
/// <remarks>
/// Events of one moment run in the order in which they were made. Time does not pass while an event runs; it jumps from event to event,
/// so an hour of waiting costs nothing. A simulation belongs to the thread that made it.
/// </remarks>
public sealed class Simulation
{
    private readonly PriorityQueue<SimulatedEvent, (long At, long Order)> events = new();
    private readonly List<SimulatedLoop> loops = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly Random random;
    private long order;
    private long now;
    private volatile Exception? strayFailure;

    /// <summary>Makes an empty world.</summary>
    /// <param name="seed">Decides all chance in it.</param>
    public Simulation(int seed)
    {
        Seed = seed;
        random = new Random(seed);
    }

    /// <summary>The seed it was made with.</summary>
    public int Seed { get; }

    /// <summary>Virtual time since the simulation was made; true time, that no simulated clock shows exactly.</summary>
    public TimeSpan Now => new(now);

    /// <summary>The number of events that have run.</summary>
    public long EventCount { get; private set; }

    /// <summary>A number that depends on everything that was traced so far: equal runs have equal ones.</summary>
    public ulong TraceHash => Trace.Hash;

    /// <summary>Runs after every event: the place to check invariants. What it throws ends the run.</summary>
    public Action? AfterEachEvent { get; set; }

    internal SimulationTrace Trace { get; } = new();

    /// <summary>The loops made so far, dead ones too.</summary>
    internal IReadOnlyList<SimulatedLoop> Loops => loops;

    internal long NowTicks => now;

    /// <summary>A source of chance of its own, that depends only on the seed and on how many were made before.</summary>
    public Random CreateRandom()
    {
        AssertThread();
        return new Random(random.Next());
    }

    /// <summary>Makes the event loop of one node, with a clock of its own.</summary>
    /// <param name="name">Shown in traces.</param>
    public SimulatedLoop CreateLoop(string name)
    {
        AssertThread();
        var loop = new SimulatedLoop(this, loops.Count, name, random.Next());
        loops.Add(loop);
        return loop;
    }

    /// <summary>Lets something happen later, outside all nodes.</summary>
    /// <param name="delay">From now, in virtual time.</param>
    /// <param name="action">What happens.</param>
    public void After(TimeSpan delay, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Schedule(delay, static a => ((Action)a!)(), action);
    }

    /// <summary>Runs the next event, if there is one.</summary>
    /// <returns>False when nothing is left that could happen.</returns>
    /// <exception cref="SimulationException">Something left the simulation, or a check failed.</exception>
    public bool Step()
    {
        AssertThread();
        while (events.TryDequeue(out SimulatedEvent? next, out (long At, long Order) when))
        {
            if (next.Done)
                continue;
            if (when.At < now)
                throw new SimulationException("Virtual time went backwards.");
            now = when.At;
            EventCount++;
            next.Run();
            ThrowIfStrayed();
            AfterEachEvent?.Invoke();
            return true;
        }

        return false;
    }

    /// <summary>Runs everything that happens within a span of virtual time from now.</summary>
    /// <param name="span">The span; afterwards <see cref="Now"/> is at its end.</param>
    public void RunFor(TimeSpan span)
    {
        long end = now + span.Ticks;
        RunUntil(static () => false, span);
        now = end;
    }

    /// <summary>Runs until a condition holds.</summary>
    /// <param name="condition">Looked at before the first and after every event.</param>
    /// <param name="limit">The most virtual time that may pass.</param>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(condition);
        AssertThread();
        long end = now + limit.Ticks;
        while (!condition())
        {
            while (events.TryPeek(out SimulatedEvent? next, out _) && next.Done)
                events.Dequeue();
            if (!events.TryPeek(out _, out (long At, long Order) when) || when.At > end)
                return false;
            Step();
        }

        return true;
    }

    internal SimulatedEvent Schedule(TimeSpan delay, Action<object?> action, object? state) =>
        ScheduleAt(now + Math.Max(0, delay.Ticks), action, state);

    internal SimulatedEvent ScheduleAt(long at, Action<object?> action, object? state)
    {
        AssertThread();
        var scheduled = new SimulatedEvent(action, state);
        events.Enqueue(scheduled, (Math.Max(at, now), ++order));
        return scheduled;
    }

    /// <summary>Ends the run at the end of the present event: something was found where throwing would not reach the runner.</summary>
    internal void Fail(Exception error) => strayFailure ??= error;

    /// <summary>Whether the calling thread is the simulation's; if not, the run is told and fails at its next step.</summary>
    internal bool IsSimulationThread(string member)
    {
        if (Environment.CurrentManagedThreadId == thread)
            return true;
        strayFailure ??= new SimulationException(
            $"{member} was called from a foreign thread: code left the simulation, most likely by an await of something that completes on the thread pool.\n{Environment.StackTrace}");
        return false;
    }

    internal void AssertThread()
    {
        if (!IsSimulationThread("The simulation"))
            throw strayFailure!;
    }

    private void ThrowIfStrayed()
    {
        if (strayFailure is { } failure)
            throw new SimulationException(failure.Message, failure);
    }
}
