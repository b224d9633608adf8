namespace Paxtor.Placing;

/// <summary>Virtual time, and what happens in it, in order.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private readonly PriorityQueue<Action, (double At, long Number)> events = new();
    private long number;

    /// <summary>Seconds since the beginning.</summary>
    public double Now { get; private set; }

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => (long)(Now * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Now);

    /// <summary>Lets something happen after a time in seconds.</summary>
    public void After(double seconds, Action happen) => events.Enqueue(happen, (Now + seconds, number++));

    /// <summary>Goes on to the next event; false when there is none.</summary>
    public bool Step()
    {
        if (!events.TryDequeue(out Action? happen, out (double At, long Number) key))
            return false;
        Now = key.At;
        happen();
        return true;
    }
}
