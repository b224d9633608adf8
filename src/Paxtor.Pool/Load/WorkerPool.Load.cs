namespace Paxtor;

public sealed partial class WorkerPool
{
    /// <inheritdoc/>
    public IReadOnlyList<PoolMember> Members => pool.Members;

    /// <inheritdoc/>
    public ValueTask<string> GetNodeAsync(CancellationToken cancellationToken = default) => pool.GetNodeAsync(cancellationToken);
}
