using Paxtor.Foundation.Wire;
using Paxtor.Transport;

namespace Paxtor.Processes;

/// <summary>
/// Passes on what a node's network tells: frames of kinds from <see cref="FirstKind"/> on to the processes, the others to the quorum.
/// </summary>
/// <param name="quorum">What speaks with the embedded quorum; null on another engine.</param>
/// <param name="processes">What speaks with the processes of other nodes; null for a node that has no processes.</param>
internal sealed class FrameRouter(INetworkHandler? quorum, INetworkHandler? processes) : INetworkHandler
{
    /// <summary>Frames whose first byte is less belong to the quorum.</summary>
    public const byte FirstKind = 32;

    /// <summary>The kind by which a node of any engine says that it leaves.</summary>
    private const byte Goodbye = 11;

    /// <inheritdoc/>
    public void OnConnected(PeerId peer)
    {
        quorum?.OnConnected(peer);
        processes?.OnConnected(peer);
    }

    /// <inheritdoc/>
    public void OnDisconnected(PeerId peer)
    {
        quorum?.OnDisconnected(peer);
        processes?.OnDisconnected(peer);
    }

    /// <inheritdoc/>
    public void OnDialFailed(PeerId peer, string reason) => processes?.OnDialFailed(peer, reason);

    /// <inheritdoc/>
    public void OnWritable(PeerId peer) => processes?.OnWritable(peer);

    /// <inheritdoc/>
    public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty)
            throw new WireFormatException("a frame is empty");
        if (frame[0] >= FirstKind)
            processes?.OnFrame(peer, frame);
        else if (quorum is not null)
            quorum.OnFrame(peer, frame);
        else if (frame[0] != Goodbye)
            throw new WireFormatException("a frame of the embedded quorum came to a node that does not use it");
    }
}
