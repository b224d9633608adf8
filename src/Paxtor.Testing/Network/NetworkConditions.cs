namespace Paxtor.Testing;

/// <summary>How good or bad the simulated network is at present. Probabilities are between 0 and 1.</summary>
public sealed record NetworkConditions
{
    /// <summary>The shortest way of a frame. Default 100 µs.</summary>
    public TimeSpan LatencyMin { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>The longest way of a frame on a good day. Default 1 ms.</summary>
    public TimeSpan LatencyMax { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The probability of a bad day: up to <see cref="SlowLatencyMax"/> instead. Default 0.</summary>
    public double SlowProbability { get; init; }

    /// <summary>The longest way of a frame. Default 2 s.</summary>
    public TimeSpan SlowLatencyMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The probability, for each write to a connection, that the connection breaks. Default 0.</summary>
    public double BreakProbability { get; init; }

    /// <summary>
    /// The probability that a request or consensus frame that was on its way when its connection broke arrives all the same,
    /// any time later. Default 0.
    /// </summary>
    public double LateProbability { get; init; }

    /// <summary>The longest delay of such a late frame; short ones are more likely. Default 60 s.</summary>
    public TimeSpan LateMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The probability that a single consensus frame between voters is lost although its connection lives. Default 0.</summary>
    public double ConsensusDropProbability { get; init; }

    /// <summary>The probability that a consensus frame arrives twice. Default 0.</summary>
    public double ConsensusDuplicateProbability { get; init; }

    /// <summary>The probability that a consensus frame is overtaken by others. Default 0.</summary>
    public double ConsensusReorderProbability { get; init; }

    /// <summary>Bytes a second of one connection and direction. Default 1 GiB.</summary>
    public long BytesPerSecond { get; init; } = 1 << 30;

    /// <summary>The most bytes sent on a connection and not yet taken by the peer; beyond it frames are refused. Default 8 MiB.</summary>
    public int QueueBytes { get; init; } = 8 << 20;

    /// <summary>How long a node waits on a silent connection before it gives it up. Default 6 s.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The first pause between two attempts to dial. Default 50 ms.</summary>
    public TimeSpan DialBackoffMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two attempts to dial. Default 2 s.</summary>
    public TimeSpan DialBackoffMax { get; init; } = TimeSpan.FromSeconds(2);
}
