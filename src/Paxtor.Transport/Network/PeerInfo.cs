namespace Paxtor.Transport;

/// <summary>What a peer has said of itself when its connection was made.</summary>
/// <param name="Incarnation">Which start of the peer this is.</param>
/// <param name="MaxFrameBytes">The largest frame that it takes, in bytes, and this node sends.</param>
public readonly record struct PeerInfo(ulong Incarnation, int MaxFrameBytes);
