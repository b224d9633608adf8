namespace Paxtor.Sessions;

/// <summary>How long to wait before asking again: from 20 ms, doubled each time, up to 500 ms, each shortened by chance to between half and all of it.</summary>
internal struct RetryPause(Random random)
{
    private const int FirstMs = 20;
    private const int MaxMs = 500;
    private int nextMs;

    public TimeSpan Next()
    {
        nextMs = nextMs == 0 ? FirstMs : Math.Min(nextMs * 2, MaxMs);
        return TimeSpan.FromMilliseconds(nextMs * (0.5 + (random.NextDouble() / 2)));
    }
}
