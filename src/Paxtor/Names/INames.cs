namespace Paxtor;

/// <summary>
/// One process per key in the whole cluster. A name is a reference that is used wherever a <see cref="ProcessRef"/> is: the first call or message through it, or
/// <see cref="IProcesses.WhereIsAsync"/>, starts the process on one node; every other use, on any node, reaches that same process. Never two at once.
/// </summary>
/// <remarks>
/// <para>Later uses go straight to the process and ask no quorum. When it has moved, what surely was not handled goes to where it is now; a call that waits through a move does so for at most
/// its time-out. A call that may have been handled is never sent again: see <see cref="CallInterruptedException"/> and <see cref="TimeoutException"/>.</para>
/// <para>A process whose node cannot be reached but whose session is valid is not started a second time: calls to it throw <see cref="NodeUnreachableException"/> until its node
/// answers again or its session has ended.</para>
/// <para>All members may be called from any thread. Temporary and permanent names share one space of keys.</para>
/// </remarks>
public interface INames
{
    /// <summary>The registry behind temporary names.</summary>
    TemporaryRegistry Temporary { get; }

    /// <summary>The registry behind permanent names.</summary>
    PermanentRegistry Permanent { get; }

    /// <summary>Makes a reference. Starts and asks nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="spec">What to start, when nothing runs. A class that some members of the cluster declare (<c>AddProcess</c>).</param>
    /// <param name="restart">Whether it is restarted without being used.</param>
    /// <param name="options">How it is started; null for the defaults.</param>
    ProcessRef Name(LockKey key, ProcessSpec spec, NameRestart restart = NameRestart.Temporary, NameOptions? options = null);

    /// <summary>The pid of the process that has a name, if one has. Never starts it. Linearizable.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    Task<Pid?> LookupAsync(LockKey key, CancellationToken cancellationToken = default);

    /// <summary>Whether a process has the name and lives. Never starts it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    /// <exception cref="NodeUnreachableException">A process has the name, and its node cannot be reached.</exception>
    Task<bool> IsAliveAsync(LockKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a permanent name: its process is told to exit, and is not restarted. Ends when it has ended. A later use makes the name anew.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait; the name is removed all the same once that was asked.</param>
    /// <returns>False when there is no permanent name by this key.</returns>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    Task<bool> RemoveAsync(LockKey key, CancellationToken cancellationToken = default);

    /// <summary>Lists all names, page by page, in no order that means something; each as it was at some moment of the listing.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    IAsyncEnumerable<NameInfo> ListAsync(CancellationToken cancellationToken = default);
}
