namespace Paxtor.Quorum.Replica;

/// <summary>Who runs a <see cref="QuorumMember"/>. Called on the loop.</summary>
internal interface IQuorumMemberOwner
{
    /// <summary>
    /// The member has stopped acting, for good: its disk failed, or an invariant does not hold. Told once. The node must end;
    /// what was acknowledged is safe.
    /// </summary>
    void OnFatal(Exception error);

    /// <summary>Role, leader, term, quorum or problem have changed. At most once a turn of the loop.</summary>
    void OnStatusChanged(MemberStatus status);
}
