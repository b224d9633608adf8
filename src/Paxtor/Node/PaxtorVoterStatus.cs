namespace Paxtor;

/// <summary>What a voter last told a node of itself.</summary>
public sealed record PaxtorVoterStatus
{
    /// <summary>The voter's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Whether this node is connected to it and has heard of it. When not, all that follows is empty.</summary>
    public required bool IsReached { get; init; }

    /// <summary><c>leader</c>, <c>follower</c>, <c>candidate</c>, or <c>forming</c> while its cluster is not formed.</summary>
    public required string Role { get; init; }

    /// <summary>The leader it knows, or null.</summary>
    public string? Leader { get; init; }

    /// <summary>Whether it has heard a majority (as the leader) or the leader (as a follower) within an election time-out.</summary>
    public bool HasQuorum { get; init; }

    /// <summary>Its Raft term.</summary>
    public long Term { get; init; }

    /// <summary>The revision of its store.</summary>
    public long Revision { get; init; }

    /// <summary>The last log entry it knows to be committed.</summary>
    public long CommitIndex { get; init; }

    /// <summary>The last log entry that its store reflects.</summary>
    public long AppliedIndex { get; init; }

    /// <summary>The first entry in its log.</summary>
    public long FirstIndex { get; init; }

    /// <summary>The last entry in its log.</summary>
    public long LastIndex { get; init; }

    /// <summary>The last entry that its newest snapshot reflects; 0 without one.</summary>
    public long SnapshotIndex { get; init; }

    /// <summary>Sessions in its store: about one for each node of the cluster that runs.</summary>
    public int Sessions { get; init; }

    /// <summary>The cluster's id, 32 hexadecimal digits, or null while it is not formed.</summary>
    public string? ClusterId { get; init; }

    /// <summary>What keeps it from working with the others, in a sentence, or null.</summary>
    public string? Problem { get; init; }
}
