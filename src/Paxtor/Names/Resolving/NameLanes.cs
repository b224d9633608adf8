using Paxtor.Processes;

namespace Paxtor.Names;

/// <summary>
/// What waits on this node while the process of a name is being found, in the order in which it was sent; each name has a lane of its own. Without it, messages that wait for one name would
/// overtake one another, and later ones that find the name known would overtake them all. Any thread.
/// </summary>
internal sealed class NameLanes(ProcessScheduler scheduler)
{
    /// <summary>In one lane, besides those that are being delivered.</summary>
    private const int MaxWaiting = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(LockKey Key, string Class, NameRestart Restart), Lane> lanes = [];
    private volatile int busy;

    /// <summary>Whether something waits for a name, which what comes now must not overtake.</summary>
    public bool IsBusy(NameTarget target)
    {
        if (busy == 0)
            return false;
        lock (gate)
            return lanes.ContainsKey((target.Key, target.Class, target.Restart));
    }

    /// <summary>It is delivered after all that was added before.</summary>
    /// <exception cref="LimitReachedException">Too many wait.</exception>
    public void Add(NameTarget target, NamedSend send)
    {
        var key = (target.Key, target.Class, target.Restart);
        Lane? lane;
        bool isNew;
        lock (gate)
        {
            isNew = !lanes.TryGetValue(key, out lane);
            if (isNew)
            {
                lane = new Lane(this, key);
                lanes.Add(key, lane);
                busy = lanes.Count;
            }

            if (lane!.Waiting.Count >= MaxWaiting)
                throw new LimitReachedException($"{MaxWaiting} messages of this node wait for the process of the name {target}: it was not sent.");
            lane.Waiting.Add(send);
        }

        // Not on the sender's thread, or context: the others must not depend on it.
        if (isNew)
            scheduler.Queue(lane);
    }

    private sealed class Lane(NameLanes owner, (LockKey Key, string Class, NameRestart Restart) key) : IThreadPoolWorkItem
    {
        public List<NamedSend> Waiting { get; private set; } = [];

        public void Execute() => _ = RunAsync();

        // The awaits go on where they began: on the scheduler, which the simulator's context stands for.
        private async Task RunAsync()
        {
            while (Take() is { } batch)
            {
                foreach (NamedSend send in batch)
                    await send.DeliverAsync().ConfigureAwait(true);
            }
        }

        /// <summary>All that waits; null when there was nothing, and the lane is closed.</summary>
        private List<NamedSend>? Take()
        {
            lock (owner.gate)
            {
                List<NamedSend> taken = Waiting;
                if (taken.Count > 0)
                {
                    Waiting = [];
                    return taken;
                }

                owner.lanes.Remove(key);
                owner.busy = owner.lanes.Count;
                return null;
            }
        }
    }
}

/// <summary>Something that waits its turn in a lane; an answer for whoever awaits its delivery.</summary>
/// <param name="target">The name.</param>
internal abstract class NamedSend(NameTarget target) : LooseAnswer<bool>
{
    /// <summary>Delivers it, or ends it with what stands in the way. Does not throw.</summary>
    public abstract ValueTask DeliverAsync();

    /// <summary>It surely was not delivered, so it is no time-out of a call.</summary>
    protected override Exception TimedOut() => new ProcessNotFoundException($"The name {target} had no process for {Timeout}. What was sent to it surely was not handled.");
}

/// <summary>The turn of a call, which must not overtake the messages before it.</summary>
/// <param name="target">The name.</param>
internal sealed class NamedTurn(NameTarget target) : NamedSend(target)
{
    public ValueTask Begin(AnswerSweeper sweeper, TimeSpan patience, CancellationToken cancellationToken)
    {
        Begin(sweeper, sweeper.ToStamps(patience), cancellationToken);
        sweeper.Wake();
        return new ValueTask(this, Token);
    }

    public override ValueTask DeliverAsync()
    {
        TrySetResult(true);
        return ValueTask.CompletedTask;
    }
}
