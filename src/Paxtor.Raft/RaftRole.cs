namespace Paxtor.Raft;

/// <summary>What a node is at present. A learner is a follower that never campaigns.</summary>
public enum RaftRole
{
    /// <summary>Follows a leader, or waits for one.</summary>
    Follower,

    /// <summary>Asks whether it could win an election, without raising any term (thesis 9.6).</summary>
    PreCandidate,

    /// <summary>Has raised its term and asks for votes.</summary>
    Candidate,

    /// <summary>Leads its term.</summary>
    Leader,
}
