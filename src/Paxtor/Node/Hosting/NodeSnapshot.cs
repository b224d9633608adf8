using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Wire;

namespace Paxtor.Node;

/// <summary>What the loop knows of the node's place in the cluster, for other threads to read.</summary>
internal sealed record NodeSnapshot(string Role, string Leader, bool HasQuorum, long Revision, string Problem);

/// <summary>The words of <see cref="PaxtorNodeStatus.Role"/>.</summary>
internal static class VoterRoleNames
{
    public const string Client = "client";
    public const string Starting = "starting";

    public static string Of(MemberStatus? status) => status is null ? Client : Of(status.Role);

    public static string Of(VoterRole role) => role switch
    {
        VoterRole.Leader => "leader",
        VoterRole.Candidate => "candidate",
        VoterRole.Follower => "follower",
        _ => "forming",
    };
}
