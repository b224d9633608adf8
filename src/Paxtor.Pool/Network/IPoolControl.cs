namespace Paxtor.Pooling;

/// <summary>What decides on the master of a pool.</summary>
internal interface IPoolControl
{
    /// <summary>Why a node may not join; null when it may.</summary>
    string? Refusal(string node, PoolRole role);

    /// <summary>See <see cref="IPool.AttachAsync"/>.</summary>
    Task<AttachResult> AttachAsync(string node, CancellationToken cancellationToken);

    /// <summary>Stops the pool.</summary>
    Task StopAsync();
}
