namespace Paxtor.Transport;

/// <summary>
/// The framing on the wire: four bytes, little-endian, then the payload. The number is the length of the payload, or one
/// of two marks that stand alone and keep a quiet connection alive.
/// </summary>
internal static class FrameFormat
{
    public const int HeaderBytes = 4;

    /// <summary>"I am here."</summary>
    public const uint Alive = 0xFFFF_FFFF;

    /// <summary>"Are you there?", to be answered by <see cref="Alive"/> at once.</summary>
    public const uint Probe = 0xFFFF_FFFE;

    /// <summary>The largest payload before both sides have proven who they are.</summary>
    public const int MaxHandshakeBytes = 2048;
}
