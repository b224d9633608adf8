using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The way to whoever has a name on this node; looked up at each use.</summary>
internal sealed class LocalNameEndpoint(ProcessRuntime runtime, string name, CallOptions options) : ProcessEndpoint
{
    private readonly long timeoutStamps = runtime.Sweeper.ToStamps(options.Timeout);

    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken) => runtime.Find(name) is { } cell
        ? LocalCalls.CallAsync<TContract, TRequest, TResult>(runtime, cell, request, timeoutStamps, cancellationToken)
        : ValueTask.FromException<TResult>(Refusals.NoName(name, runtime.Node));

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) => runtime.Find(name) is { } cell
        ? LocalCalls.CallAsync<TContract, TRequest>(runtime, cell, request, timeoutStamps, cancellationToken)
        : ValueTask.FromException(Refusals.NoName(name, runtime.Node));

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) =>
        LocalCalls.SendAsync<TContract, TRequest>(runtime, runtime.Find(name), request, cancellationToken);

    public override void Send<TContract, TRequest>(in TRequest request) => LocalCalls.Send<TContract, TRequest>(runtime, runtime.Find(name), request);

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) =>
        new LocalStream<TContract, TRequest, TItem>(runtime, ProcessRef.Named(name), request, timeoutStamps, cancellationToken);
}
