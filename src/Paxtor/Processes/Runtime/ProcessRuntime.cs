using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Paxtor.Locks;
using Paxtor.Names;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The processes of one node. All members may be called from any thread.</summary>
internal sealed partial class ProcessRuntime
{
    private readonly ConcurrentDictionary<string, ProcessCell> names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, ProcessKind> kinds = new();
    private readonly ILoggerFactory loggers;
    private readonly LockService lockService;
    private readonly Action<Exception> onBroken;
    private long lastReference;

    /// <param name="node">The node's name.</param>
    /// <param name="incarnation">Which life of it.</param>
    /// <param name="declarations">The classes that may be started here.</param>
    /// <param name="scheduler">Where processes run.</param>
    /// <param name="lockService">The node's locks.</param>
    /// <param name="loggers">Where it logs to, and the processes.</param>
    /// <param name="services">The application's; null when there are none.</param>
    /// <param name="onBroken">Told when a rule was broken that must always hold.</param>
    public ProcessRuntime(
        string node,
        long incarnation,
        ProcessDeclarations declarations,
        ProcessScheduler scheduler,
        LockService lockService,
        ILoggerFactory loggers,
        IServiceProvider? services,
        Action<Exception> onBroken)
    {
        Node = node;
        Incarnation = incarnation;
        Declarations = declarations;
        Scheduler = scheduler;
        Services = services;
        this.lockService = lockService;
        this.loggers = loggers;
        this.onBroken = onBroken;
        Locks = new NodeLocks(lockService);
        Sweeper = new AnswerSweeper(scheduler);
        TakesAlong = !scheduler.IsDeterministic;
        Table = new ProcessTable(scheduler.IsDeterministic ? 1 : 8);
        Log = loggers.CreateLogger("Paxtor.Processes");
        Processes = new ActingProcesses(this, null);
    }

    public string Node { get; }

    public long Incarnation { get; }

    public ProcessDeclarations Declarations { get; }

    public IPayloadSerializer Serializer => Declarations.Serializer;

    public ProcessScheduler Scheduler { get; }

    /// <summary>Time-outs of calls; a remote call that derives from <see cref="PendingAnswer"/> uses it too.</summary>
    public AnswerSweeper Sweeper { get; }

    public ProcessTable Table { get; }

    public ProcessMetrics Metrics { get; } = new();

    public ILogger Log { get; }

    public IServiceProvider? Services { get; }

    /// <summary>The processes, for code that is none.</summary>
    public IProcesses Processes { get; }

    /// <summary>The way to other nodes; null while there is none: other nodes are unreachable then.</summary>
    public IRemoting? Remoting { get; set; }

    /// <summary>The names of the cluster; null while there are none.</summary>
    public NameService? ClusterNames { get; set; }

    /// <summary>Whether messages within the node are written and read; see <c>ProcessOptions.CopyLocalMessages</c>.</summary>
    public bool CopiesMessages { get; init; }

    /// <summary>Whether the last answer of a turn takes the thread along. Not where runs must repeat: there everything that runs goes through the one queue.</summary>
    public bool TakesAlong { get; }

    /// <summary>Whether call objects are used again. Where runs must repeat they are not: what is in the pools depends on earlier runs.</summary>
    public bool PoolsCalls => !Scheduler.IsDeterministic;

    public NodeLocks Locks { get; }

    /// <summary>The node itself, as the sender of what no process sends.</summary>
    public Pid NodePid => new(Node, Incarnation, 0);

    public Pid PidOf(long number) => new(Node, Incarnation, number);

    /// <summary>A number for a monitor or an unlink, never given before on this node.</summary>
    public long NextReference() => Interlocked.Increment(ref lastReference);

    /// <summary>Whether a pid is of this node, in this or another life.</summary>
    public bool IsOfThisNode(Pid pid) => string.Equals(pid.Node, Node, StringComparison.Ordinal);

    /// <summary>A process by its number, in whatever state; null when there is none (any more).</summary>
    public ProcessCell? Find(long number) => Table.Find(number);

    /// <summary>A process by its pid; null when there is none on this node (any more).</summary>
    public ProcessCell? Find(Pid pid) => pid.Incarnation == Incarnation && IsOfThisNode(pid) ? Table.Find(pid.Number) : null;

    /// <summary>A process by its registered name.</summary>
    public ProcessCell? Find(string name) => names.GetValueOrDefault(name);

    /// <summary>A process of this node that a pid or name refers to.</summary>
    public ProcessCell? FindLocal(ProcessRef process) => process.Pid is { } pid ? Find(pid) : Find(process.Name!);

    /// <summary>The other node that a pid or name refers to; null for this one.</summary>
    public string? RemoteNodeOf(ProcessRef process)
    {
        string node = process.Pid?.Node ?? process.Node ?? Node;
        return string.Equals(node, Node, StringComparison.Ordinal) ? null : node;
    }

    public ProcessKind KindOf(ProcessSpec spec) => kinds.TryGetValue(spec.Type, out ProcessKind? known)
        ? known
        : kinds.GetOrAdd(spec.Type, static (t, d) => new ProcessKind(d.Find(t) ?? throw NotDeclared(t)), Declarations);

    /// <summary>Gives a process a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cell">The process.</param>
    /// <param name="holder">Who has it, when it is taken.</param>
    /// <returns>False when it is taken.</returns>
    public bool TryName(string name, ProcessCell cell, out ProcessCell? holder)
    {
        holder = names.GetOrAdd(name, cell);
        return ReferenceEquals(holder, cell);
    }

    /// <summary>Takes a name from whoever has it.</summary>
    /// <returns>Whether anyone had it.</returns>
    public bool Unname(string name)
    {
        while (names.TryGetValue(name, out ProcessCell? cell))
        {
            if (cell.DropName(name))
                return true;
        }

        return false;
    }

    /// <summary>Takes a name from a process, if it has it; the process drops it from its own list.</summary>
    public bool TryUnname(string name, ProcessCell cell) => names.TryRemove(new KeyValuePair<string, ProcessCell>(name, cell));

    /// <summary>The process ends: its names are free.</summary>
    public void ReleaseNames(ProcessCell cell)
    {
        foreach (string name in cell.TakeNames())
            TryUnname(name, cell);
    }

    /// <summary>Releases the locks of a process; ends when others can have them, or the session has ended.</summary>
    public ValueTask CloseOwnerAsync(OwnerState owner)
    {
        OwnerClosing closing = new();
        return closing.Run(this, lockService, owner);
    }

    /// <summary>A logger for a process of a node without services; null when the type is no logger.</summary>
    public object? FindLogger(Type type)
    {
        if (type == typeof(ILoggerFactory))
            return loggers;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ILogger<>)
            ? Activator.CreateInstance(typeof(Logger<>).MakeGenericType(type.GetGenericArguments()), loggers)
            : null;
    }

    /// <summary>What crosses nodes of an exception.</summary>
    public FaultInfo FaultOf(Exception error) => Scheduler.IsDeterministic ? FaultInfo.Of(error).WithoutStack() : FaultInfo.Of(error);

    /// <summary>Cancels a token of the application's code, whose callbacks are its own affair.</summary>
    public void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            ProcessLog.CallbackThrew(Log, e);
        }
    }

    /// <summary>A process has ended, and all have been told but code of this node that waits for it.</summary>
    public void Ended(ProcessCell cell, ExitReason reason, Exception? error)
    {
        // Before it is gone from the table: once the last is gone, the node has stopped.
        Metrics.Exited(reason.Kind);
        if (error is not null)
            ProcessLog.EndedByError(Log, error, cell.Pid, cell.Kind.Name);
        Table.Remove(cell);
        OnCellEnded();
    }

    /// <summary>A rule was broken that must always hold.</summary>
    public void Broken(Exception error) => onBroken(error);

    private static ContractException NotDeclared(Type type) =>
        new($"The process class {type} is not declared on this node: add it by services.AddProcess<{type.Name}>() or PaxtorOptions.Processes.");
}
