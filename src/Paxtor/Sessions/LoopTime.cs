using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>Timestamps of a loop's monotonic clock.</summary>
internal static class LoopTime
{
    /// <summary>A span as a difference of timestamps.</summary>
    public static long ToTimestamp(this EventLoop loop, TimeSpan span) =>
        (long)((Int128)span.Ticks * loop.Time.TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>The time from now to a timestamp; zero when it has passed.</summary>
    public static TimeSpan Until(this EventLoop loop, long timestamp)
    {
        long now = loop.Time.GetTimestamp();
        return timestamp <= now ? TimeSpan.Zero : loop.Time.GetElapsedTime(now, timestamp);
    }
}
