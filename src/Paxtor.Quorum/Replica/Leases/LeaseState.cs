namespace Paxtor.Quorum.Replica.Leases;

/// <summary>What the voter knows of a lease besides that it exists.</summary>
internal sealed class LeaseState
{
    /// <summary>When it may be ended, on the node's clock. Means something on the leader alone.</summary>
    public long Deadline { get; set; }

    /// <summary>Whether its end was proposed in this term: it is never renewed again.</summary>
    public bool EndProposed { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded { get; set; }
}
