namespace Paxtor.Processes;

/// <summary>Counts restarts within a span of time. A child that fails at once, each time, must not be restarted for ever.</summary>
/// <param name="most">How many there may be.</param>
/// <param name="within">The span.</param>
/// <param name="time">The clock.</param>
internal sealed class RestartIntensity(int most, TimeSpan within, TimeProvider time)
{
    /// <summary>When the last restarts were, the oldest first; no more than there may be.</summary>
    private readonly Queue<long> restarts = new();

    /// <summary>Counts one more.</summary>
    /// <returns>False when it is one too many.</returns>
    public bool TryAdd()
    {
        long now = time.GetTimestamp();
        while (restarts.TryPeek(out long oldest) && time.GetElapsedTime(oldest, now) > within)
            restarts.Dequeue();
        if (restarts.Count >= most)
            return false;
        restarts.Enqueue(now);
        return true;
    }
}
