namespace Paxtor.Transport;

/// <summary>
/// Bounds how often a kind of line is logged, for strangers must not be able to fill a disk by knocking. Any thread.
/// </summary>
internal sealed class LogLimiter(TimeProvider time)
{
    private const int LinesPerWindow = 5;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long windowStart = time.GetTimestamp();
    private int lines;
    private int held;

    /// <summary>Whether a line may be logged now.</summary>
    /// <param name="suppressed">How many lines were held back since the last one.</param>
    public bool TryTake(out int suppressed)
    {
        lock (gate)
        {
            long now = time.GetTimestamp();
            if (time.GetElapsedTime(windowStart, now) >= Window)
            {
                windowStart = now;
                lines = 0;
            }

            if (lines >= LinesPerWindow)
            {
                held++;
                suppressed = 0;
                return false;
            }

            lines++;
            suppressed = held;
            held = 0;
            return true;
        }
    }
}
