using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A stream of a process of another node; each enumeration is a stream of its own.</summary>
/// <param name="remoting">The way.</param>
/// <param name="target">The process.</param>
/// <param name="method">The method.</param>
/// <param name="request">Its arguments.</param>
/// <param name="cancellationToken">The one given with the call; another may come with the enumeration.</param>
internal sealed class RemoteStream<TRequest, TItem>(Remoting remoting, RemoteTarget target, ContractMethod method, in TRequest request, CancellationToken cancellationToken) : IAsyncEnumerable<TItem>
    where TRequest : struct, IProcessRequest<TRequest>
{
    private readonly TRequest request = request;

    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken enumeration = default) =>
        new RemoteStreamReader<TRequest, TItem>(remoting, target, method, request, cancellationToken, enumeration);
}
