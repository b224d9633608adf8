namespace Paxtor.Pooling;

/// <summary>
/// The work of jobs on one member: what is ready to run, and what is running. Whoever runs jobs tells it each step; it makes the reports. A job that awaits is neither ready nor running
/// until what it awaits has come. All members may be called from any thread.
/// </summary>
/// <remarks>
/// The rate at which work gets done is the number of pieces that ran, over the time that cores spent on them, running ones included, so that a piece that runs long lowers it before it
/// ends. What is older than ten seconds or so is forgotten by halves.
/// </remarks>
internal sealed class RunQueue
{
    private static readonly TimeSpan HalfLife = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly long life;
    private readonly int cores;
    private long number;
    private long arrived;
    private int ready;
    private int running;

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
        countedTo = halvedAt = time.GetTimestamp();
    }

    /// <summary>Work ready to run and not running.</summary>
    public int Ready => Volatile.Read(ref ready);

    /// <summary>Work that is running.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>How much can run at a time.</summary>
    public int Cores => cores;

    /// <summary>A job has come; its first piece of work is ready.</summary>
    public void Arrived()
    {
        lock (gate)
        {
            arrived++;
            ready++;
        }
    }

    /// <summary>A job that awaited something has got it: it is ready again.</summary>
    public void Resumed()
    {
        lock (gate)
            ready++;
    }

    /// <summary>A piece of work begins to run.</summary>
    public void Began()
    {
        lock (gate)
        {
            Require(ready > 0, "A piece of work begins that was not ready.");
            CountTime();
            ready--;
            running++;
        }
    }

    /// <summary>A piece of work has run: its job has ended, or awaits something.</summary>
    public void Ran()
    {
        lock (gate)
        {
            Require(running > 0, "A piece of work has run that did not begin.");
            CountTime();
            running--;
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

    /// <summary>What the member says of itself now.</summary>
    public LoadReport Report()
    {
        lock (gate)
        {
            CountTime();
            double rate = pieces > 0 && busySeconds > 0 ? pieces / busySeconds * cores : 0;
            return new LoadReport(life, ++number, ready, running, cores, arrived, rate);
        }
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
            throw new InvalidOperationException(sentence);
    }

    private void CountTime()
    {
        long now = time.GetTimestamp();
        // What takes less than the clock can tell still takes its least step.
        if (running > 0)
            busySeconds += Math.Max(time.GetElapsedTime(countedTo, now).TotalSeconds, 1.0 / time.TimestampFrequency) * Math.Min(running, cores);
        countedTo = now;
        if (time.GetElapsedTime(halvedAt, now) < HalfLife)
            return;
        halvedAt = now;
        pieces /= 2;
        busySeconds /= 2;
    }
}
