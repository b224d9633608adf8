namespace Paxtor.Quorum.Replica.Leases;

/// <summary>What the voter knows of a lease besides that it exists.</summary>
internal sealed class LeaseState
{
    /// <summary>When it may be ended, on the node's clock. Means something on the leader alone.</summary>
    public long Deadline { get; set; }

    /// <summary>The last term in which its end was proposed here; 0 for none. In that term it is never renewed again.</summary>
    public ulong EndProposedTerm { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded { get; set; }
}
