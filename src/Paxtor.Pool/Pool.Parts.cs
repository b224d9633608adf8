namespace Paxtor.Pooling;

/// <content>The parts that it is put together of.</content>
internal sealed partial class Pool
{
    /// <summary>The loads of the members.</summary>
    public LoadService Loads => loads;

    public IReadOnlyList<PoolMember> Members => loads.Read();

    public ValueTask<string> GetNodeAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<string>(cancellationToken) : new(loads.Choose());

    private ValueTask DisposePartsAsync() => loads.DisposeAsync();
}
