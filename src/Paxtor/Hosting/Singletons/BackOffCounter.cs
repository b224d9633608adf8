namespace Paxtor.Hosting.Singletons;

/// <summary>Failures in a row and the pauses after them.</summary>
internal sealed class BackOffCounter(ClusterSingletonOptions options, TimeProvider time, Random random)
{
    private long lastAt;

    /// <summary>How many there were in a row.</summary>
    public int Faults { get; private set; }

    /// <summary>Whether the last one is so long ago that the next begins a new row.</summary>
    public static bool IsForgotten(ClusterSingletonOptions options, TimeProvider time, long faultedAt) => time.GetElapsedTime(faultedAt) > options.MaxBackOff * 2;

    /// <summary>Counts a failure.</summary>
    /// <returns>How long to pause.</returns>
    public TimeSpan Fault()
    {
        if (Faults > 0 && IsForgotten(options, time, lastAt))
            Faults = 0;
        Faults++;
        lastAt = time.GetTimestamp();
        double pause = Math.Min(options.BackOff.Ticks * Math.Pow(2, Faults - 1), options.MaxBackOff.Ticks);
        return TimeSpan.FromTicks((long)(pause * (0.75 + (random.NextDouble() / 4))));
    }

    /// <summary>The work came to its end as it should.</summary>
    public void Reset() => Faults = 0;
}
