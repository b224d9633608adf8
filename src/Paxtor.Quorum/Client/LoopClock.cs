using Paxtor.Foundation.Loop;

namespace Paxtor.Quorum.Client;

/// <summary>Time stamps of a loop's clock.</summary>
internal static class LoopClock
{
    /// <summary>The present time stamp.</summary>
    public static long Now(this EventLoop loop) => loop.Time.GetTimestamp();

    /// <summary>A duration as a difference of time stamps, rounded up.</summary>
    public static long Ticks(this EventLoop loop, TimeSpan duration) => (long)Math.Ceiling(duration.TotalSeconds * loop.Time.TimestampFrequency);

    /// <summary>A difference of time stamps as a duration.</summary>
    public static TimeSpan Span(this EventLoop loop, long ticks) => TimeSpan.FromSeconds((double)ticks / loop.Time.TimestampFrequency);
}
