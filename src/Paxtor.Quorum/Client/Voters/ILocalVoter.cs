using Paxtor.Quorum.Replica;

namespace Paxtor.Quorum.Client;

/// <summary>The voter that lives in the same node as the client, as the client sees it.</summary>
internal interface ILocalVoter
{
    /// <summary>See <see cref="QuorumMember.AttachClient"/>.</summary>
    void AttachClient(IMemberClient client);

    /// <summary>See <see cref="QuorumMember.SendFromClient"/>.</summary>
    void SendFromClient(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default);
}

/// <summary>A <see cref="QuorumMember"/> as the client sees it.</summary>
internal sealed class LocalMember(QuorumMember member) : ILocalVoter
{
    public void AttachClient(IMemberClient client) => member.AttachClient(client);

    public void SendFromClient(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default) => member.SendFromClient(head, body);
}
