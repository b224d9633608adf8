namespace Paxtor.Raft;

/// <summary>How a leader sends to one follower.</summary>
public enum RaftPeerState
{
    /// <summary>Where the logs match is not known: one append at a time.</summary>
    Probe,

    /// <summary>The logs match: appends are sent ahead of their answers, within a window.</summary>
    Replicate,

    /// <summary>The follower needs entries that are gone: it is being sent a snapshot.</summary>
    Snapshot,
}

/// <summary>What a leader knows of one follower.</summary>
/// <param name="Id">The follower.</param>
/// <param name="State">How it is sent to.</param>
/// <param name="Match">The last index known to be durable there; always below <paramref name="Next"/>.</param>
/// <param name="Next">The next index to send.</param>
/// <param name="InflightMessages">Appends under way.</param>
/// <param name="InflightBytes">Data under way.</param>
/// <param name="Active">Whether it was heard within the last election timeout.</param>
/// <param name="IsLearner">Whether it is a learner.</param>
public readonly record struct RaftPeerProgress(
    ulong Id,
    RaftPeerState State,
    ulong Match,
    ulong Next,
    int InflightMessages,
    long InflightBytes,
    bool Active,
    bool IsLearner);
