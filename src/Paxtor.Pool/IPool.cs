namespace Paxtor;

/// <summary>A pool of nodes, as seen from one of its members. All of it may be called from any thread, on any member.</summary>
public partial interface IPool
{
    /// <summary>The pool's name.</summary>
    string Name { get; }

    /// <summary>The name of this member's node in the pool, <c>name@host</c>.</summary>
    string Node { get; }

    /// <summary>The name of the master's node in the pool.</summary>
    string Master { get; }

    /// <summary>The processes of the pool's nodes, as seen from this member: pids of jobs are monitored, linked and told to exit here.</summary>
    IProcesses Processes { get; }

    /// <summary>
    /// Adds a running node of the application's cluster to the pool. That node must have been started with <c>AddPaxtorPoolMember()</c>.
    /// </summary>
    /// <param name="node">Its name in that cluster, or in the pool when it is a member already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PoolException">The node cannot be attached; the message says why.</exception>
    Task<AttachResult> AttachAsync(string node, CancellationToken cancellationToken = default);

    /// <summary>Stops the pool: running jobs are ended, and all workers that the master started. Attached nodes leave it and go on.</summary>
    /// <param name="cancellationToken">Ends the wait, not the stop.</param>
    Task StopAsync(CancellationToken cancellationToken = default);
}
