namespace Paxtor;

/// <summary>The processes of the cluster, as seen from one node. All members may be called from any thread.</summary>
public interface IProcesses
{
    /// <summary>The name of this node, <c>name@host</c>.</summary>
    string Node { get; }

    /// <summary>
    /// Starts a process, and answers when its constructor and <see cref="IProcessStart.OnStartAsync"/> are through.
    /// </summary>
    /// <param name="spec">What to start.</param>
    /// <param name="options">Where and how; null for the defaults: on this node.</param>
    /// <param name="cancellationToken">Ends the wait. What has started by then, or does yet, is told to exit.</param>
    /// <exception cref="ProcessStartException">It did not start.</exception>
    /// <exception cref="TimeoutException"><see cref="StartOptions.Timeout"/> has passed: what has started, or does yet, is told to exit.</exception>
    /// <exception cref="ContractException">The node does not declare the class, or the arguments do not fit.</exception>
    /// <exception cref="NodeUnreachableException">There is no connection to the node.</exception>
    Task<Pid> StartAsync(ProcessSpec spec, StartOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a piece of work as a process on this node: it can be linked, monitored and told to exit, and owns its locks.</summary>
    /// <param name="body">The work; its process ends when it returns or throws.</param>
    /// <param name="options">How; its node must be this one. Null for the defaults.</param>
    Pid Start(Func<ProcessContext, CancellationToken, Task> body, StartOptions? options = null);

    /// <summary>
    /// A process as its contract: what is called on it goes to the process as a message, wherever it runs.
    /// </summary>
    /// <typeparam name="TContract">An interface marked with <see cref="ProcessContractAttribute"/>.</typeparam>
    /// <param name="process">Any reference to a process.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <returns>A proxy, for any thread and for as long as one likes. Making one sends nothing.</returns>
    /// <exception cref="ContractException">The interface is no contract that can work.</exception>
    TContract Get<TContract>(ProcessRef process, CallOptions? options = null)
        where TContract : class;

    /// <summary>Resolves a reference to a pid, or null when there is none. Only a registry that does so starts anything.</summary>
    /// <param name="process">The reference.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="NodeUnreachableException">There is no connection to the node that would know.</exception>
    ValueTask<Pid?> WhereIsAsync(ProcessRef process, CancellationToken cancellationToken = default);

    /// <summary>Whether a process lives. One that is exiting does not, though its last handler may still run: <see cref="WaitForExitAsync"/> tells when it has ended.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="NodeUnreachableException">There is no connection to its node.</exception>
    ValueTask<bool> IsAliveAsync(Pid pid, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks a process to exit, as a linked one would: <see cref="ExitReason.Normal"/> does nothing unless it traps exits, any other reason ends one that does not trap them,
    /// and <see cref="ExitReason.Killed"/> ends it whether it traps them or not. Returns once sent.
    /// </summary>
    /// <param name="pid">The process; no matter if it is gone.</param>
    /// <param name="reason">Why.</param>
    void Exit(Pid pid, ExitReason reason);

    /// <summary>
    /// Waits for the end of a process: a monitor for code that is no process. It is told after the processes: those of the same node that had a link or a monitor have been told before.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it ended; <see cref="ExitReason.NoProcess"/> when there is none, <see cref="ExitReason.NoConnection"/> when its node is lost.</returns>
    Task<ExitReason> WaitForExitAsync(ProcessRef process, CancellationToken cancellationToken = default);

    /// <summary>Gives a process of this node a name on this node, until it ends.</summary>
    /// <param name="name">The name.</param>
    /// <param name="pid">A process of this node.</param>
    /// <returns>False when the name is taken or the process is gone.</returns>
    /// <exception cref="ArgumentException">The process is on another node.</exception>
    bool Register(string name, Pid pid);

    /// <summary>Takes a name back.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether there was one.</returns>
    bool Unregister(string name);

    /// <summary>The nodes of the cluster that have a session now, this one among them, as far as this node knows.</summary>
    IReadOnlyList<ClusterMember> Members { get; }
}
