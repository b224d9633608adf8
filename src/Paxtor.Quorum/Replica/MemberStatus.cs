using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica;

/// <summary>What a voter is at one moment.</summary>
internal sealed record MemberStatus
{
    /// <summary>What the voter is.</summary>
    public VoterRole Role { get; init; }

    /// <summary>The cluster; zero while it is not formed.</summary>
    public UInt128 ClusterId { get; init; }

    /// <summary>The leader's name; empty when not known.</summary>
    public string Leader { get; init; } = "";

    /// <summary>The voter's term.</summary>
    public ulong Term { get; init; }

    /// <summary>A leader has heard a quorum, a follower its leader, within an election time-out.</summary>
    public bool HasQuorum { get; init; }

    /// <summary>What keeps this voter from working with others (another cluster, other voters, a lost disk), in a sentence; empty when nothing does.</summary>
    public string Problem { get; init; } = "";
}
