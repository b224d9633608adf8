namespace Paxtor.Quorum.Replica;

/// <summary>
/// The client that lives in the same node as a voter. It speaks the same frames as one on another node, without a network between:
/// see <see cref="QuorumMember.AttachClient"/>.
/// </summary>
internal interface IMemberClient
{
    /// <summary>A frame of the voter for this client. Called as a work item of the loop, never inside a call of the client.</summary>
    /// <param name="frame">The frame with its first byte; valid only during the call.</param>
    void OnMemberFrame(ReadOnlySpan<byte> frame);
}
