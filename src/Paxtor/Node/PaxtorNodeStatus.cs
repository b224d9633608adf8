namespace Paxtor;

/// <summary>What a node is in the cluster at a moment; for health checks and people.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Role">
/// <c>leader</c>, <c>follower</c>, <c>candidate</c>, <c>forming</c> for a voter whose cluster is not formed yet, <c>client</c> for a node that does not vote, or
/// <c>starting</c> for one that its host has not started yet.
/// </param>
/// <param name="Leader">The name of the leader as far as this node knows, or null.</param>
/// <param name="HasQuorum">Whether this node reaches a quorum.</param>
/// <param name="SessionValid">Whether the node holds a session, without which it owns nothing.</param>
/// <param name="SessionId">The session's lease, sixteen hexadecimal digits, or null.</param>
/// <param name="Revision">The revision of the store that this node knows of.</param>
/// <param name="Problem">What keeps this voter from working with the others, or what ended the node, in a sentence; null when nothing does.</param>
public sealed record PaxtorNodeStatus(
    string Name, string Role, string? Leader, bool HasQuorum, bool SessionValid, string? SessionId, long Revision, string? Problem);
