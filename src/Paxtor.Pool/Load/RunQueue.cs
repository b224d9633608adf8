namespace Paxtor.Pooling;

/// <summary>
/// The work of jobs on one member: what is ready to run, and what is running. Whoever runs jobs tells it each step; it makes the reports. A job that awaits is neither ready nor running
/// until what it awaits has come. All members may be called from any thread.
/// </summary>
/// <remarks>
/// The rate at which work gets done is the number of pieces that ran, over the time that cores spent on them, running ones included, so that a piece that runs long lowers it before it
/// ends. What is older than ten seconds or so is forgotten by halves. Cores that have been at one piece for several times the mean are told apart: where few jobs are most of the work,
/// what has run long will run long yet, and what is placed behind it would wait.
/// </remarks>
internal sealed class RunQueue
{
    private const long NotRunning = long.MaxValue;

    /// <summary>A piece that has run for this many times the mean holds its core.</summary>
    private const double LongRun = 4;

    /// <summary>A member with more jobs than this that await something, for each core, does not prefer itself any more.</summary>
    private const int AwaitingPerCore = 8;

    private static readonly TimeSpan HalfLife = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly long life;
    private readonly int cores;
    private long number;
    private long arrived;
    private long ended;
    private int ready;
    private int running;

    /// <summary>When each piece that runs began, by its slot; those that are not in use are in <see cref="free"/>.</summary>
    private long[] begun = new long[16];

    private readonly Stack<int> free = new();

    /// <summary>Pieces of work that ran lately.</summary>
    private double pieces;

    /// <summary>The time that cores spent on work lately, in seconds, up to <see cref="countedTo"/>.</summary>
    private double busySeconds;

    private long countedTo;
    private long halvedAt;

    /// <param name="time">The clock.</param>
    /// <param name="random">Draws what tells this life from others of a node's name.</param>
    /// <param name="cores">How much can run at a time.</param>
    public RunQueue(TimeProvider time, Random random, int cores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        this.time = time;
        this.cores = cores;
        life = random.NextInt64();
        Free(0);
        countedTo = halvedAt = time.GetTimestamp();
    }

    /// <summary>Work ready to run and not running.</summary>
    public int Ready => Volatile.Read(ref ready);

    /// <summary>Work that is running.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>How much can run at a time.</summary>
    public int Cores => cores;

    /// <summary>Jobs that have come in all.</summary>
    public long ArrivedCount => Volatile.Read(ref arrived);

    /// <summary>Jobs that have come and not ended.</summary>
    public long Unended
    {
        get
        {
            lock (gate)
                return arrived - ended;
        }
    }

    /// <summary>A job has come; its first piece of work is ready.</summary>
    public void Arrived()
    {
        lock (gate)
        {
            arrived++;
            ready++;
        }
    }

    /// <summary>A job has ended.</summary>
    public void Left()
    {
        lock (gate)
            ended++;
    }

    /// <summary>A job that awaited something has got it: it is ready again.</summary>
    public void Resumed()
    {
        lock (gate)
            ready++;
    }

    /// <summary>A piece of work begins to run.</summary>
    /// <returns>What <see cref="Ran"/> is to be told.</returns>
    public int Began()
    {
        lock (gate)
        {
            Require(ready > 0, "A piece of work begins that was not ready.");
            CountTime();
            ready--;
            running++;
            if (!free.TryPop(out int slot))
            {
                int from = begun.Length;
                Array.Resize(ref begun, from * 2);
                Free(from);
                slot = free.Pop();
            }

            begun[slot] = countedTo;
            return slot;
        }
    }

    /// <summary>A piece of work has run: its job has ended, or awaits something.</summary>
    /// <param name="slot">What <see cref="Began"/> gave.</param>
    public void Ran(int slot)
    {
        lock (gate)
        {
            Require(begun[slot] != NotRunning, "A piece of work has run that did not begin.");
            CountTime();
            running--;
            begun[slot] = NotRunning;
            free.Push(slot);
            pieces++;
        }
    }

    /// <summary>A piece of work that was ready will never run: its job was ended before.</summary>
    public void Dropped()
    {
        lock (gate)
        {
            Require(ready > 0, "A piece of work was dropped that was not ready.");
            ready--;
        }
    }

    /// <summary>
    /// How long one more job would wait here before it begins, as far as can be told: what is ready before it, at the mean of what ran lately, on the cores that no long piece holds.
    /// </summary>
    /// <param name="others">How many more are on their way here.</param>
    /// <returns>Seconds; 0 when a core is free, infinite when nothing is known or all cores are held.</returns>
    /// <remarks>Jobs that await come back at some time: where very many do, a core that is free now is not counted as free.</remarks>
    public double WaitSeconds(double others)
    {
        lock (gate)
        {
            double before = ready + running + others;
            bool isCrowded = arrived - ended - ready - running > AwaitingPerCore * cores;
            if (before < cores)
                return isCrowded ? double.PositiveInfinity : 0;
            CountTime();
            if (isCrowded || pieces <= 0 || busySeconds <= 0)
                return double.PositiveInfinity;
            double mean = busySeconds / pieces;
            int usable = cores - Held(mean).Count;
            return usable <= 0 ? double.PositiveInfinity : (before + 1 - cores) * mean / usable;
        }
    }

    /// <summary>What the member says of itself now.</summary>
    public LoadReport Report()
    {
        lock (gate)
        {
            CountTime();
            if (pieces <= 0 || busySeconds <= 0)
                return new LoadReport(life, ++number, ready, running, cores, arrived, 0, 0, 0);
            double mean = busySeconds / pieces;
            (int held, double heldSeconds) = Held(mean);
            return new LoadReport(life, ++number, ready, running, cores, arrived, cores / mean, held, heldSeconds);
        }
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
            throw new InvalidOperationException(sentence);
    }

    /// <summary>How many cores long pieces hold, and for how long already, in the mean.</summary>
    private (int Count, double Seconds) Held(double mean)
    {
        if (running == 0)
            return default;
        long before = countedTo - (long)(LongRun * mean * time.TimestampFrequency);
        int count = 0;
        double ticks = 0;
        foreach (long at in begun)
        {
            if (at >= before)
                continue;
            count++;
            ticks += countedTo - at;
        }

        return count == 0 ? default : (Math.Min(count, cores), ticks / count / time.TimestampFrequency);
    }

    private void Free(int from)
    {
        for (int slot = begun.Length - 1; slot >= from; slot--)
        {
            begun[slot] = NotRunning;
            free.Push(slot);
        }
    }

    private void CountTime()
    {
        long now = time.GetTimestamp();
        // What takes less than the clock can tell still takes its least step.
        if (running > 0)
            busySeconds += Math.Max(time.GetElapsedTime(countedTo, now).TotalSeconds, 1.0 / time.TimestampFrequency) * Math.Min(running, cores);
        countedTo = now;
        double halves = Math.Floor(time.GetElapsedTime(halvedAt, now) / HalfLife);
        if (halves < 1)
            return;
        halvedAt = now;
        double left = Math.Pow(0.5, halves);
        pieces *= left;
        busySeconds *= left;
    }
}
