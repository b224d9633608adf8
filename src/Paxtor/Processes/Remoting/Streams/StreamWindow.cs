namespace Paxtor.Processes;

/// <summary>How far a stream may be ahead of the one who reads it.</summary>
internal static class StreamWindow
{
    /// <summary>Items that may be on their way or unread.</summary>
    public const uint Items = StreamProducer.Window;

    /// <summary>Items after whose reading as many more are allowed.</summary>
    public const uint Grant = Items / 2;
}
