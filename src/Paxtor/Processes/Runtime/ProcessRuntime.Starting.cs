using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <content>Starts, and the end of them all.</content>
internal sealed partial class ProcessRuntime
{
    /// <summary>The reason of a start that failed because another has the name.</summary>
    public const string NameTaken = "the name is taken";

    private volatile bool stopping;
    private volatile StopWait? stop;

    /// <summary>Starts a process of a declared class on this node.</summary>
    /// <param name="spec">What.</param>
    /// <param name="options">How.</param>
    /// <param name="starter">Who starts it, when it is to be linked to a process of this node.</param>
    /// <param name="remoteStarter">The same of another node.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public ValueTask<Pid> StartLocal(ProcessSpec spec, StartOptions options, ProcessCell? starter, Pid? remoteStarter, CancellationToken cancellationToken)
    {
        ProcessKind kind = KindOf(spec);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<Pid>(cancellationToken);
        ThrowIfStopping();
        ClassStart start = new(CopiesMessages ? Copy(kind, spec) : spec) { Starter = starter?.Pid ?? remoteStarter };
        ProcessCell cell = new(this, kind, start);
        if (options.Name is { } name && !cell.TryTakeName(name, out ProcessCell? holder))
        {
            Table.Remove(cell);
            return ValueTask.FromException<Pid>(new ProcessStartException(
                $"The process {kind.Name} did not start: the name '{name}' is taken by {holder?.Pid}.", ExitReason.Custom(NameTaken)));
        }

        cell.SetParent(starter?.Pid ?? remoteStarter);
        if (remoteStarter is { } far)
        {
            Ties.Add(far.Node, cell);
            cell.OnLink(far);
        }

        if (starter is not null)
            starter.TryLink(cell);
        return start.Launch(cell, options.Timeout, cancellationToken);
    }

    /// <summary>Makes a process that has its pid and a mailbox, and does not begin yet.</summary>
    /// <param name="spec">What; it is not shared with anyone.</param>
    /// <returns>The process, and what launches or drops it.</returns>
    public (ProcessCell Cell, ClassStart Start) Reserve(ProcessSpec spec)
    {
        ThrowIfStopping();
        ClassStart start = new(spec);
        return (new ProcessCell(this, KindOf(spec), start), start);
    }

    /// <summary>Makes a process that is in the table and does not run: whoever made it executes it once, on a thread of his choice, or launches it.</summary>
    /// <param name="kind">One of work.</param>
    /// <param name="start">Begins it.</param>
    /// <exception cref="ObjectDisposedException">The node stops.</exception>
    public ProcessCell Make(ProcessKind kind, ProcessMessage start)
    {
        ThrowIfStopping();
        return new ProcessCell(this, kind, start);
    }

    /// <summary>Starts a process for another node.</summary>
    /// <param name="spec">What; read with this node's declarations.</param>
    /// <param name="options">Name and time-out.</param>
    /// <param name="link">The process on the other node that it is linked to from its first moment; null for none.</param>
    /// <param name="cancellationToken">The starter has gone or given up: what has started is told to exit.</param>
    public ValueTask<Pid> StartFromRemote(ProcessSpec spec, StartOptions options, Pid? link, CancellationToken cancellationToken)
    {
        try
        {
            return StartLocal(spec, options, null, link, cancellationToken);
        }
        catch (PaxtorException e)
        {
            return ValueTask.FromException<Pid>(e);
        }
    }

    public Pid StartDelegate(Func<ProcessContext, CancellationToken, Task> body, StartOptions options, ProcessCell? starter)
    {
        ThrowIfStopping();
        ProcessCell cell = new(this, ProcessKind.Delegate, new DelegateStart(body));
        if (options.Name is { } name && !cell.TryTakeName(name, out ProcessCell? holder))
        {
            Table.Remove(cell);
            throw new ProcessStartException($"The process did not start: the name '{name}' is taken by {holder?.Pid}.", ExitReason.Custom(NameTaken));
        }

        cell.SetParent(starter?.Pid);
        starter?.TryLink(cell);
        Pid pid = cell.Pid;
        cell.Launch();
        return pid;
    }

    /// <summary>
    /// Ends all processes in good order: no more are started, each is told <see cref="ExitReason.Shutdown"/>, and those that trap it and do not end are killed half-way. A process that was
    /// started linked by one that lives is left to that one at first, so that supervisors end their children in their order; after a quarter of the time it is told too. Ends when all have ended.
    /// </summary>
    /// <param name="patience">How long it may take in all.</param>
    public ValueTask StopAsync(TimeSpan patience)
    {
        StopWait wait = new(this, patience);
        stopping = true;
        stop = wait;
        ValueTask ended = wait.Begin();
        foreach (ProcessCell cell in Table.Snapshot())
        {
            if (cell.Parent is not { } parent || Find(parent) is null)
                cell.OnExitRequest(NodePid, ExitReason.Shutdown);
        }

        wait.Look();
        return ended;
    }

    /// <summary>Tells all that have not ended.</summary>
    public void TellRest()
    {
        foreach (ProcessCell cell in Table.Snapshot())
            cell.OnExitRequest(NodePid, ExitReason.Shutdown);
    }

    /// <summary>The node can do nothing any more, as after a crash: no message is handled from now on.</summary>
    public void Abort()
    {
        stopping = true;
        IsAborted = true;
        Sweeper.Dispose();
        foreach (ProcessCell cell in Table.Snapshot())
            cell.RequestExit(ExitReason.Killed);
    }

    /// <summary>Whether <see cref="Abort"/> was called: locks are not released then, since there is nothing any more that could.</summary>
    public bool IsAborted { get; private set; }

    public void KillRest()
    {
        List<ProcessCell> rest = Table.Snapshot();
        rest.RemoveAll(static c => c.Phase >= ProcessPhase.Exiting);
        if (rest.Count > 0)
            ProcessLog.Killing(Log, rest.Count);
        foreach (ProcessCell cell in rest)
            cell.RequestExit(ExitReason.Killed);
    }

    /// <summary>What would come out on another node.</summary>
    private ProcessSpec Copy(ProcessKind kind, ProcessSpec spec)
    {
        ProtoWriter bytes = new(256);
        kind.Declaration!.Shape.WriteArguments(new PayloadWriter(bytes, Serializer), spec.Arguments);
        return Declarations.ReadSpec(kind.Name, bytes.Written);
    }

    private void OnCellEnded() => stop?.Look();

    private void ThrowIfStopping() => ObjectDisposedException.ThrowIf(stopping, typeof(PaxtorNode));
}
