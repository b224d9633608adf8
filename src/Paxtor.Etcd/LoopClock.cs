using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd;

/// <summary>Time on a loop, in ticks of its clock.</summary>
internal static class LoopClock
{
    public static long Now(this EventLoop loop) => loop.Time.GetTimestamp();

    public static long Ticks(this EventLoop loop, TimeSpan span) => (long)(span.TotalSeconds * loop.Time.TimestampFrequency);

    public static TimeSpan Span(this EventLoop loop, long ticks) => TimeSpan.FromSeconds((double)ticks / loop.Time.TimestampFrequency);
}
