namespace Paxtor.Processes;

/// <summary>
/// The processes of a node that may not have started yet. Once it has, calls go straight through; before, those that can wait for the start do, and a proxy that was made then
/// waits at its first use.
/// </summary>
internal sealed class WaitingProcesses : IProcesses
{
    private readonly TaskCompletionSource<ProcessRuntime> start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProcessRuntime? started;

    public string Node => Running().Node;

    public IReadOnlyList<ClusterMember> Members => started?.Processes.Members ?? [];

    /// <summary>The node, once it runs.</summary>
    public ProcessRuntime? Started => started;

    /// <summary>The node runs.</summary>
    public void Begin(ProcessRuntime runtime)
    {
        started = runtime;
        start.TrySetResult(runtime);
    }

    /// <summary>The node will not run. Nothing when it does already.</summary>
    public void Fail(Exception cause)
    {
        start.TrySetException(cause);
        // Nobody may be waiting, and then nobody looks at it.
        _ = start.Task.Exception;
    }

    public Task<ProcessRuntime> StartedAsync(CancellationToken cancellationToken) => start.Task.WaitAsync(cancellationToken);

    public Task<Pid> StartAsync(ProcessSpec spec, StartOptions? options = null, CancellationToken cancellationToken = default) =>
        started is { } runtime ? runtime.Processes.StartAsync(spec, options, cancellationToken) : LaterAsync(p => p.StartAsync(spec, options, cancellationToken), cancellationToken);

    public Pid Start(Func<ProcessContext, CancellationToken, Task> body, StartOptions? options = null) => Running().Start(body, options);

    public TContract Get<TContract>(ProcessRef process, CallOptions? options = null)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(process);
        return started is { } runtime
            ? runtime.Processes.Get<TContract>(process, options)
            : Contracts.ContractCatalog.Get<TContract>().CreateProxy(new WaitingEndpoint(this, process, options ?? CallOptions.Default));
    }

    public async ValueTask<Pid?> WhereIsAsync(ProcessRef process, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).Processes.WhereIsAsync(process, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> IsAliveAsync(Pid pid, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).Processes.IsAliveAsync(pid, cancellationToken).ConfigureAwait(false);

    public void Exit(Pid pid, ExitReason reason) => Running().Exit(pid, reason);

    public Task<ExitReason> WaitForExitAsync(ProcessRef process, CancellationToken cancellationToken = default) =>
        started is { } runtime ? runtime.Processes.WaitForExitAsync(process, cancellationToken) : LaterAsync(p => p.WaitForExitAsync(process, cancellationToken), cancellationToken);

    public bool Register(string name, Pid pid) => Running().Register(name, pid);

    public bool Unregister(string name) => Running().Unregister(name);

    private IProcesses Running() => started?.Processes ?? throw new InvalidOperationException(
        "The Paxtor node has not started, so it has no processes yet. The host starts it before the application's own hosted services: do this in one of those, or later.");

    private async Task<T> LaterAsync<T>(Func<IProcesses, Task<T>> ask, CancellationToken cancellationToken) =>
        await ask((await StartedAsync(cancellationToken).ConfigureAwait(false)).Processes).ConfigureAwait(false);
}
