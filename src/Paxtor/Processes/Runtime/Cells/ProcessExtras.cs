using Paxtor.Locks;

namespace Paxtor.Processes;

/// <summary>What only some processes have, and what each has at its end. Guarded by the cell's monitor, but for what is said to be of the turn.</summary>
internal sealed class ProcessExtras
{
    /// <summary>Who started it linked; set before it begins.</summary>
    public Pid? Parent;

    /// <summary>As what it ends; set once, with the phase.</summary>
    public ExitReason? Reason;

    /// <summary>The exception that ended it, for the log.</summary>
    public Exception? Error;

    /// <summary>Messages that were in the mailbox when it was closed, the newest first.</summary>
    public ProcessMessage? Unserved;

    /// <summary>The start that is not answered yet; of the turn.</summary>
    public ClassStart? FailedStart;

    public CancellationTokenSource? Stopping;

    /// <summary>For handlers that take a token.</summary>
    public HandlerToken? Handler;

    public bool TrapsExits;

    public Dictionary<Pid, LinkState>? Links;

    /// <summary>How many linked starts on other nodes are not answered yet.</summary>
    public int LinkedStarts;

    /// <summary>Ends of processes that may be what these starts have started; null of those that have taken the link back.</summary>
    public Dictionary<Pid, ExitReason?>? EarlyExits;

    /// <summary>Exits of links that are in the mailbox.</summary>
    public Dictionary<Pid, ExitMessage>? ToldExits;

    public Dictionary<long, ProcessMonitor>? Monitors;

    /// <summary>Those who are told when it ends.</summary>
    public Dictionary<WatchKey, ProcessWatcher>? Watchers;

    public List<string>? Names;

    /// <summary>Whether nothing of it ran when it was made to exit.</summary>
    public bool WasIdle;

    /// <summary>The owner of its locks, once it has asked for one.</summary>
    public OwnerState? Owner;

    public ILocks? Locks;

    public IProcesses? Processes;

    public HashSet<ProcessTimer>? Timers;

    /// <summary>The scope of its injected services; of the turn.</summary>
    public IAsyncDisposable? Scope;

    public IServiceProvider? Services;

    public StreamHost? Streams;
}
