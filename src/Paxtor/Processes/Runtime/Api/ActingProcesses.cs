using Paxtor.Names;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The processes of the cluster, for one process or for code that is none.</summary>
/// <param name="runtime">The node's.</param>
/// <param name="self">For whom; null for code that is no process.</param>
internal sealed class ActingProcesses(ProcessRuntime runtime, ProcessCell? self) : IProcesses
{
    public string Node => runtime.Node;

    public IReadOnlyList<ClusterMember> Members => runtime.Remoting?.Members ?? [new ClusterMember(runtime.Node, runtime.Incarnation, null)];

    public Task<Pid> StartAsync(ProcessSpec spec, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        StartOptions asked = options ?? Defaults.Start;
        ProcessCell? starter = StarterOf(asked);
        if (asked.Node is not { } node || string.Equals(node, runtime.Node, StringComparison.Ordinal))
            return runtime.StartLocal(spec, asked, starter, null, cancellationToken).AsTask();
        if (runtime.Remoting is not { } remoting)
            throw Unreachable(node);
        return starter is null ? remoting.StartAsync(node, spec, asked, null, cancellationToken) : StartLinkedAsync(remoting, starter, node, spec, asked, cancellationToken);
    }

    public Pid Start(Func<ProcessContext, CancellationToken, Task> body, StartOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        StartOptions asked = options ?? Defaults.Start;
        if (asked.Node is { } node && !string.Equals(node, runtime.Node, StringComparison.Ordinal))
            throw new ArgumentException($"A piece of work is started on its own node, {runtime.Node}, and not on {node}: make it a process class.", nameof(options));
        return runtime.StartDelegate(body, asked, StarterOf(asked));
    }

    public TContract Get<TContract>(ProcessRef process, CallOptions? options = null)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(process);
        return runtime.Declarations.GetContract<TContract>().CreateProxy(runtime.EndpointOf(process, options ?? CallOptions.Default));
    }

    public ValueTask<Pid?> WhereIsAsync(ProcessRef process, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (process.Pid is { } pid)
            return new ValueTask<Pid?>(pid);
        if (process.Registry is not null)
            return SentNames.Of(process, runtime).WhereIsAsync(process.Key!, cancellationToken);
        if (runtime.RemoteNodeOf(process) is not { } node)
            return new ValueTask<Pid?>(runtime.Find(process.Name!)?.Pid);
        return runtime.Remoting is { } remoting ? remoting.WhereIsAsync(node, process.Name!, cancellationToken) : ValueTask.FromException<Pid?>(Unreachable(node));
    }

    public ValueTask<bool> IsAliveAsync(Pid pid, CancellationToken cancellationToken = default)
    {
        if (runtime.IsOfThisNode(pid))
            return new ValueTask<bool>(runtime.Find(pid) is { Phase: < ProcessPhase.Exiting });
        return runtime.Remoting is { } remoting ? remoting.IsAliveAsync(pid, cancellationToken) : ValueTask.FromException<bool>(Unreachable(pid.Node));
    }

    public void Exit(Pid pid, ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Pid from = self?.Pid ?? runtime.NodePid;
        if (runtime.IsOfThisNode(pid))
            runtime.Find(pid)?.OnExitRequest(from, reason);
        else if (pid.Node.Length > 0)
            runtime.SendRemote(pid.Node, new ProcessSignal(SignalKind.Exit, from, pid, 0, reason));
    }

    public Task<ExitReason> WaitForExitAsync(ProcessRef process, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(process);
        return process.Registry is null ? runtime.WaitForExitAsync(process, cancellationToken).AsTask() : WaitForKeyAsync(process, cancellationToken);
    }

    public bool Register(string name, Pid pid)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!runtime.IsOfThisNode(pid))
            throw new ArgumentException($"{pid} is not a process of this node, {runtime.Node}: names are of a node.", nameof(pid));
        return runtime.Find(pid)?.TryTakeName(name, out _) ?? false;
    }

    public bool Unregister(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return runtime.Unname(name);
    }

    // On the caller's context, where there is one: the simulator's keeps it on the loop.
    private static async Task<Pid> StartLinkedAsync(IRemoting remoting, ProcessCell starter, string node, ProcessSpec spec, StartOptions options, CancellationToken cancellationToken)
    {
        Pid? started = null;
        starter.BeginLinkedStart();
        try
        {
            started = await remoting.StartAsync(node, spec, options, starter.Pid, cancellationToken).ConfigureAwait(true);
            return started.Value;
        }
        finally
        {
            starter.EndLinkedStart(started);
        }
    }

    private ProcessCell? StarterOf(StartOptions options)
    {
        if (!options.Link)
            return null;
        return self ?? throw new InvalidOperationException($"Only a process links what it starts: use {nameof(ProcessContext)}.{nameof(ProcessContext.Processes)}, or an {nameof(IProcesses)} injected into it.");
    }

    // On the caller's context, where there is one: the simulator's keeps it on the loop.
    private async Task<ExitReason> WaitForKeyAsync(ProcessRef process, CancellationToken cancellationToken) =>
        await SentNames.Of(process, runtime).WhereIsAsync(process.Key!, cancellationToken).ConfigureAwait(true) is { } pid
            ? await runtime.WaitForExitAsync(pid, cancellationToken).ConfigureAwait(true)
            : ExitReason.NoProcess;

    private NodeUnreachableException Unreachable(string node) => new($"{runtime.Node} has no way to {node}: it runs on an engine without connections between nodes.");

    private static class Defaults
    {
        public static readonly StartOptions Start = new();
    }
}
