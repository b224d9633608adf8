namespace Paxtor.Processes;

/// <content>Signals to and from other nodes, and those who wait for an end without being a process.</content>
internal sealed partial class ProcessRuntime
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, ExitWaiter> waiters = [];

    /// <summary>Processes of this node by the monitors that other nodes have on them.</summary>
    private readonly Dictionary<WatchKey, ProcessCell> watchedFromFar = [];

    /// <summary>Which processes have to do with which nodes.</summary>
    public RemoteTies Ties { get; } = new();

    /// <summary>Puts a message into a mailbox.</summary>
    public PostResult Deliver(long number, ProcessMessage message) => Find(number) is { } cell ? cell.Post(message) : PostResult.NotFound;

    /// <inheritdoc cref="Deliver(long, ProcessMessage)"/>
    public PostResult Deliver(string name, ProcessMessage message) => Find(name) is { } cell ? cell.Post(message) : PostResult.NotFound;

    /// <summary>Sends a signal to another node. One that cannot be sent is answered later, never inside this call.</summary>
    /// <param name="node">The node.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="tied">The process that has to know when the node is lost.</param>
    public void SendRemote(string node, ProcessSignal signal, ProcessCell? tied = null)
    {
        if (tied is not null)
            Ties.Add(node, tied);
        if (Remoting is { } remoting)
            remoting.SendSignal(node, signal);
        else
            Scheduler.Queue(new UndeliveredItem(this, signal));
    }

    /// <summary>A signal from another node has come: acts on it now, and answers it by <see cref="IRemoting.SendSignal"/>. One at a time for each pair of processes.</summary>
    public void OnSignal(ProcessSignal signal)
    {
        ProcessCell? cell = signal.Name is { } name ? Find(name) : Find(signal.To);
        switch (signal.Kind)
        {
            case SignalKind.Exit:
                cell?.OnExitRequest(signal.From, signal.Reason!);
                break;
            case SignalKind.LinkExit:
                cell?.OnLinkExit(signal.From, signal.Reason!);
                break;
            case SignalKind.Link:
                if (cell is not null)
                    Ties.Add(signal.From.Node, cell);
                if (cell is null || !cell.OnLink(signal.From))
                    SendRemote(signal.From.Node, new ProcessSignal(SignalKind.LinkExit, signal.To, signal.From, 0, ExitReason.NoProcess));
                break;
            case SignalKind.Unlink:
                cell?.OnUnlink(signal.From);
                SendRemote(signal.From.Node, new ProcessSignal(SignalKind.UnlinkAck, signal.To, signal.From, signal.Reference));
                break;
            case SignalKind.UnlinkAck:
                cell?.OnUnlinkAck(signal.From, signal.Reference);
                break;
            case SignalKind.Monitor:
                OnMonitor(signal, cell);
                break;
            case SignalKind.Demonitor:
                OnDemonitor(new WatchKey(signal.From, signal.Reference));
                break;
            case SignalKind.Down:
                OnDown(signal.To, signal.Reference, signal.Reason!);
                break;
            default:
                throw new InvalidOperationException($"There is no signal {signal.Kind}.");
        }
    }

    /// <summary>A signal of this node surely did not reach the other.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="reason"><see cref="ExitReason.NoConnection"/>, or <see cref="ExitReason.NoProcess"/> when the node has another life now.</param>
    public void OnUndelivered(ProcessSignal signal, ExitReason reason)
    {
        switch (signal.Kind)
        {
            case SignalKind.Link:
                Find(signal.From)?.OnLinkExit(signal.To, reason);
                break;
            case SignalKind.Unlink:
                Find(signal.From)?.OnUnlinkAck(signal.To, signal.Reference);
                break;
            case SignalKind.Monitor:
                OnDown(signal.From, signal.Reference, reason);
                break;
            default:
                // Exits, downs and take-backs concern a process that is out of reach, and that its node tells of this one's.
                break;
        }
    }

    /// <summary>The connection to a node is lost, or its life has ended: links break and monitors fire, in both directions.</summary>
    /// <param name="node">The node.</param>
    /// <param name="incarnation">Which life.</param>
    public void OnNodeLost(string node, long incarnation)
    {
        List<ExitWaiter> waiting = [];
        lock (gate)
        {
            foreach ((long reference, ExitWaiter waiter) in waiters)
            {
                if (waiter.Node == node && (waiter.TakeBack!.To.Node.Length == 0 || waiter.TakeBack.To.Incarnation == incarnation))
                    waiting.Add(waiter);
            }

            foreach (WatchKey key in watchedFromFar.Keys.Where(k => k.Watcher.Node == node && k.Watcher.Incarnation == incarnation).ToArray())
                watchedFromFar.Remove(key);
        }

        foreach (ExitWaiter waiter in waiting)
        {
            TakeWaiter(waiter.Key.Reference);
            waiter.TrySetResult(ExitReason.NoConnection);
        }

        foreach (ProcessCell cell in Ties.Of(node))
            cell.OnNodeLost(node, incarnation);
    }

    /// <summary>Waits for an end: see <see cref="IProcesses.WaitForExitAsync"/>.</summary>
    public ValueTask<ExitReason> WaitForExitAsync(ProcessRef process, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ExitReason>(cancellationToken);
        long reference = NextReference();
        ExitWaiter waiter = new(this, reference);
        string? node = RemoteNodeOf(process);
        ValueTask<ExitReason> ended;
        if (node is null)
        {
            waiter.Cell = FindLocal(process);
            ended = waiter.Begin(cancellationToken);
            if (waiter.Cell is null || !waiter.Cell.TryWatch(waiter.Key, waiter.Watcher))
                waiter.TrySetResult(ExitReason.NoProcess);
            else if (waiter.IsAbandoned)
                waiter.Cell.Unwatch(waiter.Key);
            return ended;
        }

        waiter.Node = node;
        waiter.TakeBack = new ProcessSignal(SignalKind.Demonitor, NodePid, process.Pid ?? default, reference, null, process.Name);
        lock (gate)
            waiters.Add(reference, waiter);
        ended = waiter.Begin(cancellationToken);
        SendRemote(node, new ProcessSignal(SignalKind.Monitor, NodePid, process.Pid ?? default, reference, null, process.Name));
        return ended;
    }

    /// <summary>What is known of processes although none lives and nobody waits, for checks; empty when there is nothing.</summary>
    public string Leftovers
    {
        get
        {
            lock (gate)
            {
                (string What, int Count)[] all =
                    [("processes", Table.Count), ("names", names.Count), ("waits for exits", waiters.Count), ("monitors of other nodes", watchedFromFar.Count), ("ties to other nodes", Ties.Count)];
                return string.Join(", ", all.Where(static a => a.Count > 0).Select(static a => $"{a.Count} {a.What}"));
            }
        }
    }

    public ExitWaiter? TakeWaiter(long reference)
    {
        lock (gate)
        {
            waiters.Remove(reference, out ExitWaiter? waiter);
            return waiter;
        }
    }

    private void OnMonitor(ProcessSignal signal, ProcessCell? cell)
    {
        WatchKey key = new(signal.From, signal.Reference);
        if (cell is not null)
        {
            Ties.Add(signal.From.Node, cell);
            lock (gate)
                watchedFromFar[key] = cell;
            if (cell.TryWatch(key, new ProcessWatcher.Remote(this, signal.From)))
                return;
            lock (gate)
                watchedFromFar.Remove(key);
        }

        SendRemote(signal.From.Node, new ProcessSignal(SignalKind.Down, signal.To, signal.From, signal.Reference, ExitReason.NoProcess));
    }

    private void OnDemonitor(WatchKey key)
    {
        ProcessCell? cell;
        lock (gate)
            watchedFromFar.Remove(key, out cell);
        cell?.Unwatch(key);
    }

    /// <summary>Forgets a monitor of another node that has fired.</summary>
    public void ForgetWatch(WatchKey key)
    {
        lock (gate)
            watchedFromFar.Remove(key);
    }

    private void OnDown(Pid watcher, long reference, ExitReason reason)
    {
        if (watcher.Number == 0)
            TakeWaiter(reference)?.TrySetResult(reason);
        else
            Find(watcher)?.OnDown(reference, reason);
    }

    private sealed class UndeliveredItem(ProcessRuntime runtime, ProcessSignal signal) : IThreadPoolWorkItem
    {
        public void Execute() => runtime.OnUndelivered(signal, ExitReason.NoConnection);
    }
}
