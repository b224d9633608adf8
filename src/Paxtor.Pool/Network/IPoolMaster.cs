namespace Paxtor.Pooling;

/// <summary>What any member may ask the master to do.</summary>
[ProcessContract("paxtor.pool.master.v1")]
internal interface IPoolMaster
{
    /// <summary>See <see cref="IPool.AttachAsync"/>.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<AttachResult> AttachAsync(string node, CancellationToken cancellationToken);

    /// <summary>Begins to stop the pool; answers at once.</summary>
    ValueTask StopAsync();
}
