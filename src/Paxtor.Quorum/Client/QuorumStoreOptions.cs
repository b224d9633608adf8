using Paxtor.Coordination;

namespace Paxtor.Quorum.Client;

/// <summary>The settings of a <see cref="QuorumStore"/>.</summary>
internal sealed record QuorumStoreOptions
{
    /// <summary>
    /// How long a request may take in all, waiting for a voter, repeats and answers included. Default 1.8 s, so that a recipe
    /// can answer its own caller within 2 s.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMilliseconds(1_800);

    /// <summary>
    /// How long a voter that says nothing counts as one that reaches a quorum. Voters say it at least twice a second. Default 1.5 s.
    /// </summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>How often deadlines and silence are looked at. Default 100 ms.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The pause before a refused request or watch is tried again; it doubles up to ten times this. Default 20 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The most requests sent and not yet answered. Default 4,096.</summary>
    public int MaxInFlight { get; init; } = 4_096;

    /// <summary>The most requests waiting to be sent; beyond it requests are refused. Default 65,536.</summary>
    public int MaxQueued { get; init; } = 65_536;

    /// <summary>The most watches open at a time. Default 131,072: more than a node has places in queues by default.</summary>
    public int MaxWatches { get; init; } = MaxSlots;

    /// <summary>What a request may hold; the same on every node of the cluster.</summary>
    public StoreLimits Limits { get; init; } = new();

    /// <summary>Throws when a setting is out of range or two contradict each other.</summary>
    /// <param name="maxFrameBytes">The largest frame of the network.</param>
    /// <exception cref="ArgumentException">It names the setting.</exception>
    public void Validate(int maxFrameBytes)
    {
        Check(SweepInterval >= TimeSpan.FromMilliseconds(1), nameof(SweepInterval), "must be at least 1 ms");
        Check(RequestTimeout >= SweepInterval, nameof(RequestTimeout), "must be at least SweepInterval");
        Check(SilenceTimeout > SweepInterval, nameof(SilenceTimeout), "must be more than SweepInterval");
        Check(RetryPause > TimeSpan.Zero, nameof(RetryPause), "must be positive");
        Check(MaxInFlight is >= 1 and <= MaxSlots, nameof(MaxInFlight), $"must be 1 to {MaxSlots}");
        Check(MaxQueued >= 0, nameof(MaxQueued), "must not be negative");
        Check(MaxWatches is >= 1 and <= MaxSlots, nameof(MaxWatches), $"must be 1 to {MaxSlots}");
        Check(maxFrameBytes - Limits.MaxRequestBytes >= FrameOverhead, nameof(Limits), $"allow requests of {Limits.MaxRequestBytes} bytes; with {FrameOverhead} more they must fit a frame, which is {maxFrameBytes}");
    }

    private const int MaxSlots = 1 << 17;

    /// <summary>What a request may take in a frame beyond its keys and values.</summary>
    private const int FrameOverhead = 64 << 10;

    private static void Check(bool holds, string name, string sentence)
    {
        if (!holds)
            throw new ArgumentException($"{nameof(QuorumStoreOptions)}.{name} {sentence}.", name);
    }
}
