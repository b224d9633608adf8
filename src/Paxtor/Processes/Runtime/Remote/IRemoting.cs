using Paxtor.Names;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>
/// The way to processes of other nodes, as the local runtime uses it. Node names are never this node's own. All members may be called from any thread, and act in the
/// order of the calls for each pair of processes. The other direction are <see cref="ProcessRuntime.Deliver(long, ProcessMessage)"/>, <see cref="ProcessRuntime.OnSignal"/>,
/// <see cref="ProcessRuntime.OnUndelivered"/>, <see cref="ProcessRuntime.OnNodeLost"/> and <see cref="ProcessRuntime.StartFromRemote"/>.
/// </summary>
internal interface IRemoting
{
    /// <summary>The nodes that have a session, this one among them.</summary>
    IReadOnlyList<ClusterMember> Members { get; }

    /// <summary>Makes the endpoint of a process by its pid. It connects when it is used.</summary>
    ProcessEndpoint CreateEndpoint(Pid pid, CallOptions options);

    /// <summary>Makes the endpoint of whoever has a name on a node; resolved there at each use.</summary>
    ProcessEndpoint CreateEndpoint(string node, string name, CallOptions options);

    /// <summary>Starts a process there; see <see cref="IProcesses.StartAsync"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="spec">What.</param>
    /// <param name="options">How; the node in it is <paramref name="node"/>.</param>
    /// <param name="link">Whom it is linked to from its first moment, or null. The caller has entered its own side.</param>
    /// <param name="cancellationToken">Ends the wait; what has started is told to exit.</param>
    Task<Pid> StartAsync(string node, ProcessSpec spec, StartOptions options, Pid? link, CancellationToken cancellationToken);

    /// <summary>Asks a node to see to it that a name of the cluster has its process.</summary>
    /// <param name="node">The node.</param>
    /// <param name="start">The name, and what to start.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="cancellationToken">Ends the wait; the start goes on.</param>
    ValueTask<NameAnswer> StartNamedAsync(string node, NamedStart start, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Who has a name there.</summary>
    ValueTask<Pid?> WhereIsAsync(string node, string name, CancellationToken cancellationToken);

    /// <summary>Whether a process there lives.</summary>
    ValueTask<bool> IsAliveAsync(Pid pid, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a signal, connecting if need be. One that surely cannot be delivered is given to <see cref="ProcessRuntime.OnUndelivered"/>; one that may have been lost with its connection
    /// is answered by <see cref="ProcessRuntime.OnNodeLost"/>. It is called under the monitor of a process: it must not wait, nor call back into the runtime before it has returned.
    /// </summary>
    /// <param name="node">The node of <see cref="ProcessSignal.To"/>, or of the name.</param>
    /// <param name="signal">The signal.</param>
    void SendSignal(string node, ProcessSignal signal);
}
