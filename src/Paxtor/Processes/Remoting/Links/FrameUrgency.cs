namespace Paxtor.Processes;

/// <summary>What a frame does when it cannot be sent at once.</summary>
internal enum FrameUrgency
{
    /// <summary>It waits, if there are not too many that do.</summary>
    MayWait,

    /// <summary>It is refused when there is a connection without room.</summary>
    NowOrNever,

    /// <summary>It waits, however many do: an answer or a signal, of which there are never more than what asked for them.</summary>
    Must,
}
