using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Locks;
using Paxtor.Testing.Linearizability;
using Paxtor.Testing.Resources;
using Paxtor.Testing.Tests.Runs.Checks;
using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Tests.Runs.Workloads;

/// <summary>
/// Clients that ask for locks in every way there is, and while they own one do read-modify-write on the resource that it guards, now and then
/// so slowly that they are too late.
/// </summary>
internal sealed class LockWorkload(RunState run)
{
    private readonly Dictionary<SimulatedLoop, int> running = [];
    private readonly NoQuorumPatience patience = new(run);
    private readonly Dictionary<string, List<Tenure>> histories = new(StringComparer.Ordinal);

    /// <summary>Workers that have not stopped yet and whose node lives.</summary>
    public int Running => running.Where(static r => r.Key.IsAlive).Sum(static r => r.Value);

    /// <summary>Begins a worker on a node; called on its loop.</summary>
    public void Begin(SimulatedNode node)
    {
        SimulatedLoop loop = node.Loop!;
        patience.Observe(node);
        running[loop] = running.GetValueOrDefault(loop) + 1;
        run.Follow(RunWorker(node, loop));
    }

    /// <summary>Checks that no resource lost an update, and that the histories of the locks are those of a lock.</summary>
    public void Check()
    {
        foreach ((string key, FencedRegister register) in run.Registers)
        {
            run.Counts.Add("fenced writes", register.Writes);
            run.Counts.Add("fenced refusals", register.Refused);
            if (register.Value != register.Writes)
                throw new SimulationException($"The resource of {key} lost updates: it took {register.Writes} writes and holds {register.Value}.");
        }

        foreach ((string key, List<Tenure> tenures) in histories)
        {
            RecordedOperation<LockInput, bool>[] history = [.. tenures.Select(static t => t.Acquired), .. tenures.Select(static t => t.Released)];
            LinearizabilityVerdict verdict = LinearizabilityChecker.Check(new LockModel(), history, stepsMax: 200_000);
            run.Counts.Add($"lock histories {verdict}");
            if (verdict == LinearizabilityVerdict.NotLinearizable)
                throw new SimulationException($"The history of {key} is not that of a lock:\n{string.Join('\n', history.OrderBy(static o => o.Invoked))}");
        }
    }

    /// <summary>Asks once for a lock, without faults around, and gives it back.</summary>
    public void BeginLast(SimulatedNode node, LockKey key)
    {
        SimulatedLoop loop = node.Loop!;
        running[loop] = running.GetValueOrDefault(loop) + 1;
        loop.RunNow(() => run.Follow(Once()));

        async Task Once()
        {
            await Ask(node, loop, null, key, new LockOptions(), TimeSpan.MaxValue).ConfigureAwait(false);
            running[loop]--;
        }
    }

    /// <summary>Set once no place is left in any queue.</summary>
    public bool QueuesAreEmpty { get; private set; }

    /// <summary>Looks at all queues until none has a place left; on any node.</summary>
    public void BeginLeftOvers(SimulatedNode node)
    {
        node.Loop!.RunNow(() => run.Follow(Look()));

        async Task Look()
        {
            while (!QueuesAreEmpty)
            {
                try
                {
                    int places = 0;
                    for (int i = 0; i < run.Plan.LockKeys; i++)
                        places += (await node.LockService!.GetQueueAsync(RunState.LockKeyOf(i)).ConfigureAwait(false)).Count;
                    QueuesAreEmpty = places == 0;
                }
                catch (NoQuorumException)
                {
                    run.Counts.Add("late refusals");
                }

                await RunState.Pause(node.Loop!, TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
            }
        }
    }

    private static LockOptions Draw(Random random) => new()
    {
        Block = random.Next(4) != 0,
        NoQuorum = (NoQuorum)random.Next(3),
        Timeout = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(5_000)) : null,
    };

    private async Task RunWorker(SimulatedNode node, SimulatedLoop loop)
    {
        Random random = loop.Random;
        LockService locks = node.LockService!;
        OwnerState? owner = random.Next(2) == 0 ? new OwnerState(locks.NextPid()) : null;
        LockKey key = default;
        while (!run.Finishing)
        {
            await RunState.Pause(loop, TimeSpan.FromMilliseconds(random.Next(10) == 0 ? random.Next(2_000) : random.Next(1, 100))).ConfigureAwait(false);
            // Asking again for what was just given back is where late copies hit.
            if (key == default || random.Next(2) == 0)
                key = RunState.LockKeyOf(random.Next(run.Plan.LockKeys));
            TimeSpan cancelAfter = random.Next(6) == 0 ? TimeSpan.FromMilliseconds(random.Next(3_000)) : TimeSpan.MaxValue;
            try
            {
                await Ask(node, loop, owner, key, Draw(random), cancelAfter).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // The node leaves in good order.
                run.Counts.Add("locks: node left");
                break;
            }

            if (owner is not null && random.Next(10) == 0)
            {
                await locks.CloseOwnerAsync(owner).ConfigureAwait(false);
                owner = new OwnerState(locks.NextPid());
            }
        }

        if (owner is not null)
            await locks.CloseOwnerAsync(owner).ConfigureAwait(false);
        running[loop]--;
    }

    private async Task Ask(SimulatedNode node, SimulatedLoop loop, OwnerState? owner, LockKey key, LockOptions options, TimeSpan cancelAfter)
    {
        long asked = run.NextMoment();
        TimeSpan askedAt = run.Simulation.Now;
        int pauses = loop.Pauses;
        LoopLockRequest request = node.LockService!.Request(owner, key, options);
        if (cancelAfter != TimeSpan.MaxValue)
            loop.CreateTimer(static r => ((LoopLockRequest)r!).Cancel(), request).Arm(cancelAfter);
        LockResult result;
        try
        {
            result = await request.Task.ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or QuorumUnavailableException)
        {
            run.Counts.Add($"locks: {e.GetType().Name}");
            if (e is QuorumUnavailableException)
                patience.Check(node, askedAt, pauses);
            return;
        }

        run.Counts.Add($"locks: {result.Status}");
        if (result.Status == LockStatus.NoQuorum)
            patience.Check(node, askedAt, pauses);
        string name = key.ToString();
        if (!result.IsAcquired)
            return;
        var hold = (LockHold)result.Handle;
        run.Note(node, TraceKind.Return, hold.Token, (run.Simulation.Now - askedAt).Ticks, $"owns {name}");
        await Own(node, loop, owner, name, hold, asked).ConfigureAwait(false);
    }

    private async Task Own(SimulatedNode node, SimulatedLoop loop, OwnerState? owner, string key, LockHold hold, long asked)
    {
        Random random = loop.Random;
        bool first = run.Ledger.Granted(key, node, hold);
        if (first)
            HistoryOf(key).Add(new Tenure(asked, run.NextMoment(), hold.Token));

        FencedRegister register = run.Registers[key];
        for (int i = random.Next(3); i >= 0; i--)
        {
            run.Ledger.CheckAlone(key, hold);
            if (!register.TryRead(hold.Token, out long value))
                break;
            await RunState.Pause(loop, TimeSpan.FromMilliseconds(random.Next(1, 60))).ConfigureAwait(false);
            run.Ledger.CheckAlone(key, hold);
            await Write(loop, register, hold.Token, value + 1).ConfigureAwait(false);
        }

        if (owner is not null && random.Next(3) == 0 && hold.IsHeld && !run.Finishing)
            await Ask(node, loop, owner, hold.Key, new LockOptions(), TimeSpan.MaxValue).ConfigureAwait(false);
        if (random.Next(15) == 0 && !run.Finishing)
            await RunState.Pause(loop, TimeSpan.FromMilliseconds(random.Next(random.Next(4) == 0 ? 15_000 : 3_000))).ConfigureAwait(false);
        run.Ledger.CheckAlone(key, hold);
        run.Counts.Add(hold.IsHeld ? "locks: released" : "locks: lost");
        if (hold.IsHeld && run.Plan.ClocksKeepBound && HistoryOf(key).Find(t => t.Token == hold.Token) is { } tenure)
            tenure.SurelyHeldUntil = run.NextMoment();
        run.Ledger.Ended(key, hold);
        await hold.ReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>Writes to the resource over a way that may be slow: the write may come when another owns the lock.</summary>
    private ValueTask<bool> Write(SimulatedLoop loop, FencedRegister register, long token, long value)
    {
        Random random = loop.Random;
        var written = new LoopCompletion<bool>(loop);
        TimeSpan way = TimeSpan.FromMilliseconds(random.Next(40) == 0 && !run.Finishing ? random.Next(20_000) : random.Next(1, 20));
        run.Simulation.After(way, () =>
        {
            bool done = register.TryWrite(token, value);
            run.Simulation.Trace.Add(run.Simulation.NowTicks, TraceKind.Resource, loop.Index, token, value, done ? "written" : "refused");
            loop.Post(static w => w.Completion.TrySetResult(w.Done), (Completion: written, Done: done));
        });
        return written.Task;
    }

    private List<Tenure> HistoryOf(string key)
    {
        if (!histories.TryGetValue(key, out List<Tenure>? history))
            histories.Add(key, history = []);
        return history;
    }

    /// <summary>One ownership, from the call that led to it.</summary>
    private sealed class Tenure(long asked, long got, long token)
    {
        public long Token => token;

        /// <summary>From when on it may have been given back or lost.</summary>
        public long SurelyHeldUntil { get; set; } = got;

        public RecordedOperation<LockInput, bool> Acquired { get; } = new(0, asked, got, new LockInput(LockAction.Acquire, token), true);

        public RecordedOperation<LockInput, bool> Released => new(0, SurelyHeldUntil, long.MaxValue, new LockInput(LockAction.Release, token), true);
    }
}
