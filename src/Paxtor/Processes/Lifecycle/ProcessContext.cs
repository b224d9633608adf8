namespace Paxtor;

/// <summary>
/// What a process has of its own; injected into the constructor of its class. Its members act for this process, and are called by its own code, while it
/// handles a message.
/// </summary>
public abstract class ProcessContext
{
    private protected ProcessContext()
    {
    }

    /// <summary>Its pid.</summary>
    public abstract Pid Self { get; }

    /// <summary>The process that started it linked (<see cref="StartOptions.Link"/>), as a supervisor does with its children; null when none did.</summary>
    public abstract Pid? Parent { get; }

    /// <summary>The clock and timers of its node: virtual in the simulator, so that code which takes its time from here can be tested there.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>Locks owned by this process: released when it exits, however it does, before links and monitors are told. The same as an injected <see cref="ILocks"/>.</summary>
    public abstract ILocks Locks { get; }

    /// <summary>The processes of the cluster; what is started through it with <see cref="StartOptions.Link"/> is linked to this one.</summary>
    public abstract IProcesses Processes { get; }

    /// <summary>Cancelled when the process shall end: its present handler should return soon.</summary>
    public abstract CancellationToken Stopping { get; }

    /// <summary>
    /// Whether exits of linked processes, and requests to exit, come as messages to <see cref="IExitHandler"/> instead of ending the process. A kill is never trapped. Default false.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set to true on a process whose class is no <see cref="IExitHandler"/>.</exception>
    public abstract bool TrapExits { get; set; }

    /// <summary>Ends this process once the present handler has returned. The first reason given stands.</summary>
    /// <param name="reason">As what; null for <see cref="ExitReason.Normal"/>.</param>
    public abstract void Exit(ExitReason? reason = null);

    /// <summary>Links with a process: when either ends, the other is told (when it traps exits) or ends too (unless the reason is normal). Linking twice is one link.</summary>
    /// <param name="pid">The other; if there is no such process, that is told as an exit with <see cref="ExitReason.NoProcess"/>.</param>
    public abstract void Link(Pid pid);

    /// <summary>Takes back a link. After it, no exit of that process reaches this one through the link.</summary>
    /// <param name="pid">The other.</param>
    public abstract void Unlink(Pid pid);

    /// <summary>Asks to be told once when a process ends. Every call makes a monitor of its own.</summary>
    /// <param name="process">Any reference. If there is no such process, that is told at once; a registry is asked once, and one that fails is told as the reason.</param>
    /// <exception cref="InvalidOperationException">The class of this process is no <see cref="IDownHandler"/>.</exception>
    public abstract MonitorRef Monitor(ProcessRef process);

    /// <summary>Takes back a monitor: nothing of it reaches the process any more, not even what is already in its mailbox.</summary>
    /// <param name="monitor">The monitor; no matter if it has fired.</param>
    public abstract void Demonitor(MonitorRef monitor);

    /// <summary>
    /// Runs something in this process after a time, and again after each <paramref name="period"/>, between its messages. Nothing of it runs once it is disposed of by the process,
    /// or the process has ended.
    /// </summary>
    /// <param name="callback">What to run; an exception ends the process.</param>
    /// <param name="delay">How long until the first time.</param>
    /// <param name="period">How long between the end of one and the next; null for once.</param>
    public abstract IDisposable StartTimer(Func<ValueTask> callback, TimeSpan delay, TimeSpan? period = null);
}
