namespace Paxtor.Foundation.Loop;

/// <summary>
/// The event loop of a real node: a serial executor on the thread pool. Whoever finds it idle through
/// <see cref="PostInline"/> runs it, so that a message goes from the socket to its answer without a change of thread.
/// </summary>
public sealed class SerialLoop : EventLoop, IThreadPoolWorkItem, IDisposable
{
    /// <summary>Items run before the thread is given back to the pool, so that one loop cannot starve others.</summary>
    private const int TurnsPerRun = 64;

    private static readonly LoopItem Idle = new Sentinel();
    private static readonly LoopItem Running = new Sentinel();

    [ThreadStatic]
    private static SerialLoop? current;

    private readonly TimeProvider time;
    private readonly Random random;
    private readonly Action<Exception> onFatal;
    private readonly List<Action> hooks = [];
    private readonly TimerQueue timers;

    /// <summary>Null-free stack of posted items, newest first; <see cref="Idle"/> or <see cref="Running"/> at its foot.</summary>
    private LoopItem head = Idle;

    private volatile bool failed;

    /// <summary>Makes a loop.</summary>
    /// <param name="time">The clock; see <see cref="EventLoop.Time"/>.</param>
    /// <param name="seed">Seed of <see cref="EventLoop.Random"/>.</param>
    /// <param name="onFatal">Told once when an item throws. The loop runs nothing after that.</param>
    public SerialLoop(TimeProvider time, int seed, Action<Exception> onFatal)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(onFatal);
        this.time = time;
        random = new Random(seed);
        this.onFatal = onFatal;
        timers = new TimerQueue(this);
    }

    /// <inheritdoc/>
    public override TimeProvider Time => time;

    /// <inheritdoc/>
    public override Random Random => random;

    /// <inheritdoc/>
    public override bool IsCurrent => ReferenceEquals(current, this);

    /// <inheritdoc/>
    public override void Post(LoopItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (Push(item))
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    public override void PostInline(LoopItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (!Push(item))
            return;
        if (current is null)
            Execute();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    public override LoopTimer CreateTimer(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return timers.Create(callback, state);
    }

    /// <inheritdoc/>
    public override void AtEndOfTurn(Action hook)
    {
        AssertCurrent();
        hooks.Add(hook);
    }

    /// <summary>Stops the timers. Items may still run.</summary>
    public void Dispose() => timers.Dispose();

    /// <summary>Runs the loop; the thread pool calls it.</summary>
    public void Execute()
    {
        SerialLoop? outer = current;
        current = this;
        try
        {
            for (int turn = 0; turn < TurnsPerRun; turn++)
            {
                RunTurn();
                if (ReferenceEquals(Interlocked.CompareExchange(ref head, Idle, Running), Running))
                    return;
            }
        }
        finally
        {
            current = outer;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Puts an item on the stack; true when the loop was idle, so that the caller must see to its running.</summary>
    private bool Push(LoopItem item)
    {
        LoopItem seen = Volatile.Read(ref head);
        while (true)
        {
            bool wasIdle = ReferenceEquals(seen, Idle);
            item.Next = wasIdle ? Running : seen;
            LoopItem found = Interlocked.CompareExchange(ref head, item, seen);
            if (ReferenceEquals(found, seen))
                return wasIdle;
            seen = found;
        }
    }

    private void RunTurn()
    {
        LoopItem newest = Interlocked.Exchange(ref head, Running);
        if (ReferenceEquals(newest, Idle))
            throw new InvalidOperationException("An idle loop was run.");
        LoopItem? oldest = null;
        while (!ReferenceEquals(newest, Running))
        {
            LoopItem next = newest.Next!;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        if (failed)
            return;
        try
        {
            while (oldest is not null)
            {
                LoopItem item = oldest;
                oldest = item.Next;
                item.Next = null;
                item.Run();
            }

            for (int i = 0; i < hooks.Count; i++)
                hooks[i]();
        }
#pragma warning disable CA1031 // Whatever it is, the state it left behind cannot be trusted: the owner is told and nothing runs again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failed = true;
            onFatal(e);
        }
    }

    private sealed class Sentinel : LoopItem
    {
        public override void Run() => throw new InvalidOperationException("A sentinel is never run.");
    }
}
