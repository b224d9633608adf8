namespace Paxtor.Processes;

/// <summary>Someone who is told once when a process ends: a process of this node, one of another, or code that is no process.</summary>
internal abstract class ProcessWatcher
{
    /// <summary>Tells him. Never under a cell's monitor.</summary>
    /// <param name="from">The process that has ended.</param>
    /// <param name="reference">The number of the monitor.</param>
    /// <param name="reason">How.</param>
    public abstract void Tell(Pid from, long reference, ExitReason reason);

    /// <summary>A process of this node.</summary>
    public sealed class Local(ProcessCell watcher) : ProcessWatcher
    {
        public override void Tell(Pid from, long reference, ExitReason reason) => watcher.OnDown(reference, reason);
    }

    /// <summary>A process of another node, or code there.</summary>
    public sealed class Remote(ProcessRuntime runtime, Pid watcher) : ProcessWatcher
    {
        public override void Tell(Pid from, long reference, ExitReason reason)
        {
            runtime.ForgetWatch(new WatchKey(watcher, reference));
            runtime.SendRemote(watcher.Node, new ProcessSignal(SignalKind.Down, from, watcher, reference, reason));
        }
    }
}
