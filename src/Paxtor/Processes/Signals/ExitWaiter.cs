namespace Paxtor.Processes;

/// <summary>Code that is no process and waits for the end of one.</summary>
/// <param name="runtime">The node's.</param>
/// <param name="reference">The number of its monitor.</param>
internal sealed class ExitWaiter(ProcessRuntime runtime, long reference) : LooseAnswer<ExitReason>
{
    /// <summary>The process, when it is of this node.</summary>
    public ProcessCell? Cell { get; set; }

    /// <summary>The node of the process, and what takes the monitor back there, when it is another.</summary>
    public ProcessSignal? TakeBack { get; set; }

    public string? Node { get; set; }

    public WatchKey Key => new(runtime.NodePid, reference);

    public ProcessWatcher Watcher => new Waiting(this);

    public ValueTask<ExitReason> Begin(CancellationToken cancellationToken)
    {
        Begin(runtime.Sweeper, long.MaxValue, cancellationToken);
        return new ValueTask<ExitReason>(this, Token);
    }

    protected override void OnAbandoned()
    {
        Cell?.Unwatch(Key);
        if (Node is { } node && runtime.TakeWaiter(reference) is not null)
            runtime.SendRemote(node, TakeBack!);
    }

    private sealed class Waiting(ExitWaiter waiter) : ProcessWatcher
    {
        public override void Tell(Pid from, long reference, ExitReason reason) => waiter.TrySetResult(reason);
    }
}
