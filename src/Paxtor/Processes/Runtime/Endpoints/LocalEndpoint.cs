using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The way to a process of this node by its pid: found once, since a pid never comes back.</summary>
internal sealed class LocalEndpoint(ProcessRuntime runtime, Pid pid, CallOptions options) : ProcessEndpoint
{
    private readonly ProcessCell? cell = runtime.Find(pid);
    private readonly long timeoutStamps = runtime.Sweeper.ToStamps(options.Timeout);

    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken) => cell is null
        ? ValueTask.FromException<TResult>(Refusals.Gone(pid))
        : LocalCalls.CallAsync<TContract, TRequest, TResult>(runtime, cell, request, timeoutStamps, cancellationToken);

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) => cell is null
        ? ValueTask.FromException(Refusals.Gone(pid))
        : LocalCalls.CallAsync<TContract, TRequest>(runtime, cell, request, timeoutStamps, cancellationToken);

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) =>
        LocalCalls.SendAsync<TContract, TRequest>(runtime, cell, request, cancellationToken);

    public override void Send<TContract, TRequest>(in TRequest request) => LocalCalls.Send<TContract, TRequest>(runtime, cell, request);

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) =>
        new LocalStream<TContract, TRequest, TItem>(runtime, pid, request, timeoutStamps, cancellationToken);
}
