namespace Paxtor.Quorum.Storage;

/// <summary>Whose directory this is. Kept in the file <c>meta</c>, replaced atomically.</summary>
internal sealed record StoredIdentity
{
    /// <summary>The node's name.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's id, not 0.</summary>
    public required ulong NodeId { get; init; }

    /// <summary>The configured voters.</summary>
    public required IReadOnlyList<StoredVoter> Voters { get; init; }

    /// <summary>The cluster prepared, promised or formed; 0 while <see cref="FormationState.Empty"/>.</summary>
    public UInt128 ClusterId { get; init; }

    /// <summary>How far formation has come.</summary>
    public FormationState State { get; init; }
}
