namespace Paxtor.Pooling;

/// <summary>What the members of a pool ask of its master.</summary>
[ProcessContract("paxtor.pool.members.v1")]
internal interface IPoolMembers
{
    /// <summary>
    /// Joins the pool, for as long as the stream is read: the first item says that it has, and each further one that the members have changed. The stream's end, however it
    /// comes about, is the end of the membership on both sides.
    /// </summary>
    /// <param name="node">The name of the node that joins.</param>
    /// <param name="role">What it is in the pool.</param>
    /// <param name="life">Which start of it this is.</param>
    /// <param name="version">The version of Paxtor that it runs; the master's own is demanded.</param>
    /// <param name="cancellationToken">Leaves the pool.</param>
    /// <returns>The members, as <see cref="MembersText"/> writes them.</returns>
    IAsyncEnumerable<string> JoinAsync(string node, PoolRole role, long life, string version, CancellationToken cancellationToken);
}
