namespace Paxtor;

/// <summary>The session of a node: the lease on which everything hangs that it owns.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// How long what a node owned stays its own after its last sign of life: whole seconds, 2 s at least, 1 hour at most. Default 10 s.
    /// Shorter means faster take-over from a dead node, and less patience with pauses of a live one.
    /// </summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the session is renewed. Default null: every third of <see cref="TimeToLive"/>.</summary>
    public TimeSpan? RenewalInterval { get; init; }

    /// <summary>
    /// How long before the store could end it the node itself counts its session as over: room for clocks that run at different speeds, and
    /// for owners to stop. Default 1 s.
    /// </summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after the signal the node is ended for code that does not heed it (<see cref="OnLost.FailFast"/>).</summary>
    internal TimeSpan StopGrace => StopGraceOf(Margin);

    /// <summary>
    /// Two fifths of the margin; the rest is for clocks. By its own clock another is granted a lock a whole margin after the signal, but the leader's may run faster: with all of the margin as
    /// grace, code that heeds nothing would run beside its successor for as long as the two clocks have drifted apart in one time to live.
    /// </summary>
    internal static TimeSpan StopGraceOf(TimeSpan margin) => margin * 0.4;

    /// <summary>Checks that the values fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message names them.</exception>
    public void Validate()
    {
        if (TimeToLive < TimeSpan.FromSeconds(2) || TimeToLive > TimeSpan.FromHours(1) || TimeToLive.Ticks % TimeSpan.TicksPerSecond != 0)
            throw new ArgumentException($"{nameof(SessionOptions)}.{nameof(TimeToLive)} is {TimeToLive}; it must be whole seconds, from 2 s to 1 h.");
        if (Margin <= TimeSpan.Zero || Margin > TimeToLive / 2)
            throw new ArgumentException($"{nameof(SessionOptions)}.{nameof(Margin)} is {Margin}; it must be more than zero and at most half of {nameof(TimeToLive)} ({TimeToLive}).");
        if (RenewalInterval is { } interval && (interval <= TimeSpan.Zero || interval > (TimeToLive - Margin) / 2))
        {
            throw new ArgumentException(
                $"{nameof(SessionOptions)}.{nameof(RenewalInterval)} is {interval}; it must be more than zero and at most half of {nameof(TimeToLive)} without {nameof(Margin)} " +
                $"({(TimeToLive - Margin) / 2}), so that one renewal may fail.");
        }
    }
}
