namespace Paxtor.Quorum.Storage;

/// <summary>Compares whose directory it is with what is configured.</summary>
internal static class IdentityCheck
{
    /// <summary>Throws unless the directory is of the node and voters configured. End points may differ.</summary>
    /// <exception cref="StorageMismatchException">It names directory and setting.</exception>
    public static void Require(string directory, StoredIdentity stored, StoredIdentity configured)
    {
        if (stored.NodeName != configured.NodeName || stored.NodeId != configured.NodeId)
        {
            throw new StorageMismatchException(
                $"The data directory {directory} belongs to node '{stored.NodeName}' (id {stored.NodeId}), and this is node "
                + $"'{configured.NodeName}' (id {configured.NodeId}). Check the settings of the node's name and of its data directory; "
                + "each node needs a data directory of its own.");
        }

        if (Describe(stored.Voters) != Describe(configured.Voters))
        {
            throw new StorageMismatchException(
                $"The data directory {directory} was made for the voters {Describe(stored.Voters)}, and the setting Paxtor:Quorum names "
                + $"{Describe(configured.Voters)}. The voters of a cluster that has formed are not changed by editing the setting: put back the "
                + "former ones, or use another data directory for another cluster.");
        }
    }

    /// <summary>Throws unless a change is a step of formation.</summary>
    public static void RequireStep(StoredIdentity from, StoredIdentity to)
    {
        if (to.NodeId != from.NodeId || to.NodeName != from.NodeName)
            throw new InvalidOperationException("A directory never changes its node.");
        if (to.State < from.State)
            throw new InvalidOperationException($"Formation does not go from {from.State} to {to.State}.");
        if ((to.State == FormationState.Empty) != (to.ClusterId == 0))
            throw new InvalidOperationException("A cluster id goes with a promise or a formed cluster, and only with them.");
        if (from.State != FormationState.Empty && to.ClusterId != from.ClusterId)
            throw new InvalidOperationException("A voter never changes its cluster.");
    }

    private static string Describe(IReadOnlyList<StoredVoter> voters) => voters.Count == 0
        ? "(none)"
        : string.Join(", ", voters.OrderBy(static v => v.Id).Select(static v => $"'{v.Name}' (id {v.Id})"));
}
