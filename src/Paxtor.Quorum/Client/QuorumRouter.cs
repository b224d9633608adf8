using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Client;

/// <summary>Passes on what a node's network tells to its voter, if it has one, and to its client of the quorum.</summary>
/// <param name="member">The voter; null where none lives in the node.</param>
/// <param name="store">The client.</param>
internal sealed class QuorumRouter(QuorumMember? member, QuorumStore store) : INetworkHandler
{
    /// <inheritdoc/>
    public void OnConnected(PeerId peer)
    {
        member?.OnConnected(peer);
        store.OnConnected(peer);
    }

    /// <inheritdoc/>
    public void OnDisconnected(PeerId peer)
    {
        member?.OnDisconnected(peer);
        store.OnDisconnected(peer);
    }

    /// <inheritdoc/>
    public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty)
            throw new WireFormatException("a frame is empty");
        bool goodbye = (FrameKind)frame[0] == FrameKind.Goodbye;
        if (member is not null && (goodbye || QuorumMember.IsForMember(frame)))
        {
            member.OnFrame(peer, frame);
            if (!goodbye)
                return;
        }

        store.OnFrame(peer, frame);
    }
}
