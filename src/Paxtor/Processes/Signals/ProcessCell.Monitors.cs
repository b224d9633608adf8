using Paxtor.Names;

namespace Paxtor.Processes;

/// <content>Monitors, from both sides.</content>
internal sealed partial class ProcessCell
{
    /// <summary>How many monitors it has, and how many others have on it.</summary>
    public (int Own, int Others) MonitorCounts
    {
        get
        {
            lock (this)
                return (extras?.Monitors?.Count ?? 0, extras?.Watchers?.Count ?? 0);
        }
    }

    public override MonitorRef Monitor(ProcessRef process)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (!kind.HandlesDowns)
        {
            throw new InvalidOperationException(kind.IsBody
                ? $"{kind.Name} is one piece of work and handles no messages, so it cannot monitor others: await {nameof(IProcesses.WaitForExitAsync)}."
                : $"{kind.Name} cannot monitor others: it is no {nameof(IDownHandler)}.");
        }

        long reference = runtime.NextReference();
        ProcessMonitor monitor = new(process);
        if (process.Registry is not null)
        {
            lock (this)
            {
                if (phase != ProcessPhase.Dead)
                    (Extras.Monitors ??= []).Add(reference, monitor);
            }

            _ = FindAndWatchAsync(reference, monitor);
            return new MonitorRef(reference);
        }

        string? node = runtime.RemoteNodeOf(process);
        ProcessCell? watched = node is null ? runtime.FindLocal(process) : null;
        monitor.Cell = watched;
        monitor.Node = node;
        lock (this)
        {
            if (phase == ProcessPhase.Dead)
                return new MonitorRef(reference);
            (Extras.Monitors ??= []).Add(reference, monitor);
            if (node is not null)
                runtime.SendRemote(node, new ProcessSignal(SignalKind.Monitor, Pid, process.Pid ?? default, reference, null, process.Name), this);
        }

        if (node is null && (watched is null || !watched.TryWatch(new WatchKey(Pid, reference), new ProcessWatcher.Local(this))))
            OnDown(reference, Paxtor.ExitReason.NoProcess);
        return new MonitorRef(reference);
    }

    /// <summary>Finds the process of a key, and watches it unless the monitor was taken back meanwhile. A registry that fails is told as the reason.</summary>
    private async Task FindAndWatchAsync(long reference, ProcessMonitor monitor)
    {
        Pid? found;
        try
        {
            // On the caller's context, where there is one: the simulator's keeps it on the loop.
            found = await SentNames.Of(monitor.Target, runtime).WhereIsAsync(monitor.Target.Key!).ConfigureAwait(true);
        }
#pragma warning disable CA1031 // Whatever a registry throws is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            OnDown(reference, Paxtor.ExitReason.Error(runtime.FaultOf(e)));
            return;
        }

        ProcessCell? watched = null;
        lock (this)
        {
            if (extras?.Monitors?.ContainsKey(reference) != true)
                return;
            if (found is { } pid)
            {
                monitor.Found = pid;
                monitor.Node = runtime.RemoteNodeOf(pid);
                monitor.Cell = watched = monitor.Node is null ? runtime.Find(pid) : null;
                if (monitor.Node is { } node)
                {
                    runtime.SendRemote(node, new ProcessSignal(SignalKind.Monitor, Pid, pid, reference), this);
                    return;
                }
            }
        }

        if (watched is null || !watched.TryWatch(new WatchKey(Pid, reference), new ProcessWatcher.Local(this)))
        {
            OnDown(reference, Paxtor.ExitReason.NoProcess);
            return;
        }

        // Taken back between the two: nobody else takes this watcher away then.
        lock (this)
        {
            if (extras?.Monitors?.ContainsKey(reference) == true)
                return;
        }

        watched.Unwatch(new WatchKey(Pid, reference));
    }

    public override void Demonitor(MonitorRef monitor)
    {
        if (TakeMonitor(monitor.Number) is { HasFired: false } taken)
            Drop(monitor.Number, taken);
    }

    /// <summary>Adds someone to be told of the end.</summary>
    /// <returns>False when it has ended.</returns>
    public bool TryWatch(WatchKey key, ProcessWatcher watcher)
    {
        lock (this)
        {
            if (phase == ProcessPhase.Dead)
                return false;
            (Extras.Watchers ??= [])[key] = watcher;
            return true;
        }
    }

    public void Unwatch(WatchKey key)
    {
        lock (this)
            extras?.Watchers?.Remove(key);
    }

    /// <summary>A monitored process has ended, was not there, or is out of reach.</summary>
    public void OnDown(long reference, ExitReason reason)
    {
        lock (this)
        {
            if (extras?.Monitors is not { } monitors || !monitors.TryGetValue(reference, out ProcessMonitor? monitor) || monitor.HasFired)
                return;
            monitor.HasFired = true;
            Post(new DownMessage(reference, reason));
        }
    }

    /// <summary>The monitor is over: its message comes to be handled, or it is taken back.</summary>
    /// <returns>Null when it was over already.</returns>
    public ProcessMonitor? TakeMonitor(long reference)
    {
        lock (this)
        {
            ProcessMonitor? monitor = null;
            extras?.Monitors?.Remove(reference, out monitor);
            return monitor;
        }
    }

    /// <summary>A node is lost: its side of links and monitors is over.</summary>
    public void OnNodeLost(string node, long incarnation)
    {
        List<Pid> linked = [];
        List<long> monitored = [];
        lock (this)
        {
            if (extras is null || phase == ProcessPhase.Dead)
                return;
            foreach ((Pid other, LinkState state) in extras.Links ?? [])
            {
                if (other.Node == node && other.Incarnation == incarnation)
                    linked.Add(other);
            }

            foreach (Pid other in linked.ToArray())
            {
                if (extras.Links![other].IsActive)
                    extras.Links[other] = new LinkState(IsActive: true, 0);
                else if (extras.Links.Remove(other))
                    linked.Remove(other);
            }

            foreach ((long reference, ProcessMonitor monitor) in extras.Monitors ?? [])
            {
                if (monitor.Node == node && (monitor.Found is not { } pid || pid.Incarnation == incarnation))
                    monitored.Add(reference);
            }

            foreach (WatchKey key in (extras.Watchers?.Keys ?? Enumerable.Empty<WatchKey>()).Where(k => k.Watcher.Node == node && k.Watcher.Incarnation == incarnation).ToArray())
                extras.Watchers!.Remove(key);
        }

        foreach (Pid other in linked)
            OnLinkExit(other, Paxtor.ExitReason.NoConnection);
        foreach (long reference in monitored)
            OnDown(reference, Paxtor.ExitReason.NoConnection);
    }

    private void DropMonitors(Dictionary<long, ProcessMonitor>? monitors)
    {
        if (monitors is null)
            return;
        foreach ((long reference, ProcessMonitor monitor) in monitors)
        {
            if (!monitor.HasFired)
                Drop(reference, monitor);
        }
    }

    /// <summary>Tells the other side of a monitor that it is over.</summary>
    private void Drop(long reference, ProcessMonitor monitor)
    {
        if (monitor.Node is { } node)
            runtime.SendRemote(node, new ProcessSignal(SignalKind.Demonitor, Pid, monitor.Found ?? default, reference, null, monitor.Target.Name));
        else
            monitor.Cell?.Unwatch(new WatchKey(Pid, reference));
    }

    /// <summary>Tells those who monitor it: processes first, then code of other nodes.</summary>
    private void TellWatchers(Dictionary<WatchKey, ProcessWatcher>? watchers, ExitReason reason)
    {
        if (watchers is null)
            return;
        Pid self = Pid;
        foreach ((WatchKey key, ProcessWatcher watcher) in watchers)
        {
            if (!key.IsOfCode)
                watcher.Tell(self, key.Reference, reason);
        }

        foreach ((WatchKey key, ProcessWatcher watcher) in watchers)
        {
            if (key.IsOfCode && key.Watcher != runtime.NodePid)
                watcher.Tell(self, key.Reference, reason);
        }
    }

    /// <summary>
    /// Tells code of this node, last of all: it goes on at once on another thread, and must find that the process is gone and that whoever had a link or a monitor was told. Else a call
    /// that it makes of one of them could come before what that one is told.
    /// </summary>
    private void TellWaiters(Dictionary<WatchKey, ProcessWatcher>? watchers, ExitReason reason)
    {
        if (watchers is null)
            return;
        Pid self = Pid;
        foreach ((WatchKey key, ProcessWatcher watcher) in watchers)
        {
            if (key.Watcher == runtime.NodePid)
                watcher.Tell(self, key.Reference, reason);
        }
    }
}
