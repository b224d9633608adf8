namespace Paxtor;

/// <summary>What a voter last told a node of itself.</summary>
/// <param name="Name">The voter's name.</param>
/// <param name="Endpoint">Where it listens.</param>
/// <param name="IsReached">Whether this node is connected to it and has heard of it. When not, the rest is empty.</param>
/// <param name="Role"><c>leader</c>, <c>follower</c>, <c>candidate</c>, or <c>forming</c> while its cluster is not formed; empty when it is not reached.</param>
/// <param name="Leader">The leader it knows, or null.</param>
/// <param name="HasQuorum">Whether it has heard a majority (leader) or the leader (follower) within an election time-out.</param>
/// <param name="Term">Its Raft term.</param>
/// <param name="Revision">The revision of its store.</param>
/// <param name="CommitIndex">The last log entry it knows to be committed.</param>
/// <param name="AppliedIndex">The last log entry that its store reflects.</param>
/// <param name="FirstIndex">The first entry in its log.</param>
/// <param name="LastIndex">The last entry in its log.</param>
/// <param name="SnapshotIndex">The last entry that its newest snapshot reflects; 0 without one.</param>
/// <param name="Sessions">Sessions in its store: about one for each node of the cluster that runs.</param>
/// <param name="ClusterId">The cluster's id, 32 hexadecimal digits, or null while it is not formed.</param>
/// <param name="Problem">What keeps it from working with the others, in a sentence, or null.</param>
public sealed record PaxtorVoterStatus(
    string Name,
    string Endpoint,
    bool IsReached,
    string Role,
    string? Leader,
    bool HasQuorum,
    long Term,
    long Revision,
    long CommitIndex,
    long AppliedIndex,
    long FirstIndex,
    long LastIndex,
    long SnapshotIndex,
    int Sessions,
    string? ClusterId,
    string? Problem);
