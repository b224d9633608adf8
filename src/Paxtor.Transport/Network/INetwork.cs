namespace Paxtor.Transport;

/// <summary>
/// The network as one node sees it: named peers, one connection for each pair of nodes, ordered frames.
/// </summary>
/// <remarks>
/// Delivery is at most once and in order for as long as one connection lives; frames still queued when it breaks are
/// lost. All members are called on the node's event loop, and so are those of <see cref="INetworkHandler"/>. The real one
/// runs over TCP and TLS, the simulator's over virtual time.
/// </remarks>
public interface INetwork
{
    /// <summary>The name of this node, <c>name@host</c>.</summary>
    string LocalName { get; }

    /// <summary>The largest frame that may be sent, in bytes, header and body together.</summary>
    int MaxFrameBytes { get; }

    /// <summary>
    /// Keeps a connection to a peer from now on: dials, and dials again with a growing, randomized pause whenever it is
    /// lost. Repeating the call changes nothing but the endpoint. A peer that dials us itself is a peer without this call.
    /// </summary>
    /// <param name="name">The name the peer proves in the handshake, <c>name@host</c>.</param>
    /// <param name="endpoint"><c>host:port</c>.</param>
    /// <returns>The peer's number: small, dense, the same for the same name for as long as this object lives. That of a peer which was never opened here
    /// or was closed here may go to another once it has disconnected; <see cref="NameOf"/> tells at the next <see cref="INetworkHandler.OnConnected"/>.</returns>
    PeerId Open(string name, string endpoint);

    /// <summary>Ends the connection to a peer and stops dialing it. Frames queued for it are lost.</summary>
    /// <param name="peer">A peer of this network.</param>
    void Close(PeerId peer);

    /// <summary>The name of a peer.</summary>
    /// <param name="peer">A peer of this network.</param>
    string NameOf(PeerId peer);

    /// <summary>Whether there is a connection to the peer now.</summary>
    /// <param name="peer">A peer of this network.</param>
    bool IsConnected(PeerId peer);

    /// <summary>What the peer said of itself when the connection was made.</summary>
    /// <param name="peer">A peer that is connected now.</param>
    PeerInfo InfoOf(PeerId peer);

    /// <summary>
    /// Queues one frame, <paramref name="head"/> followed by <paramref name="body"/>; both are copied. It goes out with <see cref="Flush"/>.
    /// </summary>
    /// <param name="peer">A peer of this network.</param>
    /// <param name="head">The first part.</param>
    /// <param name="body">The second part; may be empty.</param>
    /// <returns>False when there is no connection, or its queue is full: the frame is not sent.</returns>
    /// <exception cref="ArgumentException">The frame is larger than <see cref="MaxFrameBytes"/>.</exception>
    bool TrySend(PeerId peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default);

    /// <summary>
    /// Queues many frames that are framed already, each behind its length (four bytes, little-endian): all of them or none. They are copied, and go out with
    /// <see cref="Flush"/>. For senders that gather frames on other threads than the loop's.
    /// </summary>
    /// <param name="peer">A peer of this network.</param>
    /// <param name="framed">The frames, none longer than <see cref="PeerInfo.MaxFrameBytes"/> of the peer.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>False when there is no connection, or its queue is full; then <see cref="INetworkHandler.OnWritable"/> tells when there is room again.</returns>
    bool TrySendFrames(PeerId peer, ReadOnlySpan<byte> framed, int count);

    /// <summary>Sends what was queued, in one write for each connection. Called once at the end of a turn of the loop.</summary>
    void Flush();
}
