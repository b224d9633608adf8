namespace Paxtor;

public partial interface IPool
{
    /// <summary>All nodes of the pool with their loads, as this member knows them: the master first, then in the order of joining.</summary>
    IReadOnlyList<PoolMember> Members { get; }

    /// <summary>
    /// The node with the least expected load: what it last reported, plus what was placed there since, less what it is expected to have got done. Counts as if a job had been placed there.
    /// Answered from what this member knows, without the network.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PoolException">No member takes jobs.</exception>
    ValueTask<string> GetNodeAsync(CancellationToken cancellationToken = default);
}
