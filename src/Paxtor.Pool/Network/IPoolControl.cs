namespace Paxtor.Pooling;

/// <summary>What decides on the master of a pool.</summary>
internal interface IPoolControl
{
    /// <summary>Makes a node a member.</summary>
    /// <returns>Why it may not be; null when it is.</returns>
    string? Admit(PoolMemberInfo member);

    /// <summary>See <see cref="IPool.AttachAsync"/>.</summary>
    Task<AttachResult> AttachAsync(string node, CancellationToken cancellationToken);

    /// <summary>Stops the pool.</summary>
    Task StopAsync();
}
