using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The way to another node from one that has none.</summary>
/// <param name="node">The other.</param>
internal sealed class NowhereEndpoint(string node) : ProcessEndpoint
{
    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken) => ValueTask.FromException<TResult>(Error());

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) => ValueTask.FromException(Error());

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) => ValueTask.FromException(Error());

    public override void Send<TContract, TRequest>(in TRequest request) => throw Error();

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) => throw Error();

    private NodeUnreachableException Error() => new($"There is no way to {node}: this node has no connections to others.");
}
