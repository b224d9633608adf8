using System.Runtime.CompilerServices;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The way to a process from a node that has not started yet: what waits for an answer waits for the start too.</summary>
internal sealed class WaitingEndpoint(WaitingProcesses processes, ProcessRef process, CallOptions options) : ProcessEndpoint
{
    private ProcessEndpoint? known;

    private ProcessEndpoint? Known => known ?? (processes.Started is { } runtime ? known = runtime.EndpointOf(process, options) : null);

    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken) =>
        Known is { } way ? way.CallAsync<TContract, TRequest, TResult>(request, cancellationToken) : CallLaterAsync<TContract, TRequest, TResult>(request, cancellationToken);

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) =>
        Known is { } way ? way.CallAsync<TContract, TRequest>(request, cancellationToken) : CallLaterAsync<TContract, TRequest>(request, cancellationToken);

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) =>
        Known is { } way ? way.SendAsync<TContract, TRequest>(request, cancellationToken) : SendLaterAsync<TContract, TRequest>(request, cancellationToken);

    public override void Send<TContract, TRequest>(in TRequest request) =>
        (Known ?? throw new InvalidOperationException("The Paxtor node has not started, so nothing can be sent yet.")).Send<TContract, TRequest>(request);

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) =>
        Known is { } way ? way.StreamAsync<TContract, TRequest, TItem>(request, cancellationToken) : StreamLaterAsync<TContract, TRequest, TItem>(request, cancellationToken);

    private async ValueTask<ProcessEndpoint> StartedAsync(CancellationToken cancellationToken)
    {
        await processes.StartedAsync(cancellationToken).ConfigureAwait(false);
        return Known!;
    }

    private async ValueTask<TResult> CallLaterAsync<TContract, TRequest, TResult>(TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult> =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).CallAsync<TContract, TRequest, TResult>(request, cancellationToken).ConfigureAwait(false);

    private async ValueTask CallLaterAsync<TContract, TRequest>(TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, Nothing> =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).CallAsync<TContract, TRequest>(request, cancellationToken).ConfigureAwait(false);

    private async ValueTask SendLaterAsync<TContract, TRequest>(TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract> =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).SendAsync<TContract, TRequest>(request, cancellationToken).ConfigureAwait(false);

    private async IAsyncEnumerable<TItem> StreamLaterAsync<TContract, TRequest, TItem>(
        TRequest request, CancellationToken cancellationToken,
        [EnumeratorCancellation] CancellationToken ending = default)
        where TContract : class
        where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
    {
        ProcessEndpoint way = await StartedAsync(cancellationToken).ConfigureAwait(false);
        await foreach (TItem item in way.StreamAsync<TContract, TRequest, TItem>(request, cancellationToken).WithCancellation(ending).ConfigureAwait(false))
            yield return item;
    }
}
