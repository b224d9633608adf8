namespace Paxtor.Foundation.Loop;

/// <summary>
/// One logical thread on which all state of a node lives: work items run one at a time, in the order they were
/// posted, and nothing else touches that state.
/// </summary>
/// <remarks>
/// Two implementations: <see cref="SerialLoop"/> on the thread pool, and the simulator's, where the loops of a whole
/// cluster share one thread and virtual time. No synchronization context is ever set, so that the continuations of
/// <see cref="LoopCompletion{T}"/> and of the async methods awaiting them run inline, on the loop.
/// </remarks>
public abstract class EventLoop
{
    /// <summary>The clock of the node: time stamps go on during suspend where the platform can tell.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>The node's source of chance. To be used on the loop only.</summary>
    public abstract Random Random { get; }

    /// <summary>True while the calling code runs as a work item of this loop.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>Adds an item behind all items posted before it. Any thread; in simulation a foreign thread is an error.</summary>
    /// <param name="item">An item that is not queued now; it may be posted again once it runs.</param>
    public abstract void Post(LoopItem item);

    /// <summary>
    /// Like <see cref="Post(LoopItem)"/>, but may run the loop on the calling thread when the loop is idle. For threads of ours only
    /// (socket completions, the log thread), never for threads of the user.
    /// </summary>
    /// <param name="item">An item that is not queued now.</param>
    public virtual void PostInline(LoopItem item) => Post(item);

    /// <summary>Makes a timer of this loop; it is not armed yet. To be called on the loop.</summary>
    /// <param name="callback">Runs on the loop when the timer is due.</param>
    /// <param name="state">Passed to <paramref name="callback"/>.</param>
    public abstract LoopTimer CreateTimer(Action<object?> callback, object? state);

    /// <summary>
    /// Registers a hook that runs on the loop whenever the items queued have run, before the loop rests or goes on:
    /// the place to seal a batch and to send what has gathered. A hook may post new items.
    /// </summary>
    /// <param name="hook">Called in the order of registration.</param>
    public abstract void AtEndOfTurn(Action hook);

    /// <summary>Posts a delegate. Allocates one item; hot paths keep a <see cref="LoopItem"/> of their own.</summary>
    /// <param name="action">Runs on the loop.</param>
    /// <param name="state">Passed to <paramref name="action"/>.</param>
    /// <typeparam name="TState">The type of the state.</typeparam>
    public void Post<TState>(Action<TState> action, TState state) => Post(new DelegateItem<TState>(action, state));

    /// <summary>Throws when the caller is not on this loop.</summary>
    /// <exception cref="InvalidOperationException">The calling code does not run on this loop.</exception>
    public void AssertCurrent()
    {
        if (!IsCurrent)
            throw new InvalidOperationException("This state belongs to an event loop, and the caller is not on it.");
    }

    private sealed class DelegateItem<TState>(Action<TState> action, TState state) : LoopItem
    {
        public override void Run() => action(state);
    }
}
