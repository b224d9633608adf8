namespace Paxtor.Quorum.Replica;

/// <summary>Time stamps of the node's clock and spans of them.</summary>
internal sealed class MemberClock(TimeProvider time)
{
    /// <summary>Now, in units of the clock.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>A span in units of the clock.</summary>
    public long Units(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>A span of units as time.</summary>
    public TimeSpan Span(long units) => TimeSpan.FromSeconds((double)units / time.TimestampFrequency);
}
