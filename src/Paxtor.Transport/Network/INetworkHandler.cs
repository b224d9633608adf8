namespace Paxtor.Transport;

/// <summary>What a node does with what its network tells it. Called on the node's event loop, never re-entrantly.</summary>
public interface INetworkHandler
{
    /// <summary>A connection to the peer stands, and both sides have proven who they are.</summary>
    /// <param name="peer">The peer.</param>
    void OnConnected(PeerId peer);

    /// <summary>The connection is gone; frames on their way in either direction may be lost.</summary>
    /// <param name="peer">The peer.</param>
    void OnDisconnected(PeerId peer);

    /// <summary>An attempt to reach a peer that was opened has failed; the next is made after a pause, unless the peer is closed.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="reason">Why, for people.</param>
    void OnDialFailed(PeerId peer, string reason)
    {
        // Only who waits for the connection has to know.
    }

    /// <summary>There is room in the queue of a peer for which frames were not taken.</summary>
    /// <param name="peer">The peer.</param>
    void OnWritable(PeerId peer)
    {
        // Only who waits for room has to know.
    }

    /// <summary>A frame came.</summary>
    /// <param name="peer">The peer that sent it.</param>
    /// <param name="frame">The frame; valid only during the call.</param>
    /// <remarks>A handler that finds the bytes malformed throws <see cref="Foundation.Wire.WireFormatException"/>: the connection is dropped and logged.</remarks>
    void OnFrame(PeerId peer, ReadOnlySpan<byte> frame);
}
