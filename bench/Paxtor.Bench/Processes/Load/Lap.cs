using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Processes;

/// <summary>What one caller does between the beginning and the end of a measurement. One in 16 operations is timed: reading the clock twice would cost a good part of a local call.</summary>
/// <param name="clock">Tells the end.</param>
internal sealed class Lap(LapClock clock)
{
    /// <summary>Operations between two that are timed, and between two looks at the clock.</summary>
    public const int Stride = 16;

    public Latencies Times { get; } = new();

    /// <summary>How many operations it did; told at its end.</summary>
    public long Count { get; set; }

    public bool IsOver => clock.IsOver;

    public void Add(long begun) => Times.Add(TimeProvider.System.GetTimestamp() - begun);
}

/// <summary>When all callers end.</summary>
internal sealed class LapClock
{
    private volatile bool isOver;

    public bool IsOver => isOver;

    public void End() => isOver = true;
}
