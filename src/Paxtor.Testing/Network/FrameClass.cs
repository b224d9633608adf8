namespace Paxtor.Testing.Network;

/// <summary>
/// What the network may do to a frame, by its first byte (the embedded engine's frame kind): consensus frames may be lost, doubled and
/// overtaken one by one, since Raft promises to stand that; they and requests may come late. All others depend on the order of their connection.
/// </summary>
internal static class FrameClass
{
    private const byte Raft = 1;
    private const byte Request = 4;

    public static bool IsConsensus(ReadOnlySpan<byte> frame) => !frame.IsEmpty && frame[0] == Raft;

    public static bool IsRequest(ReadOnlySpan<byte> frame) => !frame.IsEmpty && frame[0] == Request;

    public static bool MayComeLate(ReadOnlySpan<byte> frame) => !frame.IsEmpty && frame[0] is Raft or Request;
}
