using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Processes;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>The named processes of this node: reserves one, claims its name, starts it, and gives the name up at its end. On the loop.</summary>
/// <remarks>
/// The process is reserved before the claim, so that the claim tells its pid, and begins only after it: whoever reads the claim may send to the pid at once, and what comes before the process
/// has started waits in its mailbox.
/// </remarks>
internal sealed class NameHost
{
    /// <summary>How long a start goes on without a quorum before the one who asked is told so.</summary>
    private static readonly TimeSpan QuorumPatience = TimeSpan.FromMilliseconds(1750);

    private static readonly ExitReason RemovedReason = ExitReason.ShutdownWith("its name was removed");

    private readonly Dictionary<LockKey, HostedName> hosted = [];
    private readonly NameClaims claims;
    private bool leaving;

    public NameHost(EventLoop loop, ProcessRuntime runtime, NameClaims claims, ILogger log)
    {
        Loop = loop;
        Runtime = runtime;
        this.claims = claims;
        Log = log;
    }

    public EventLoop Loop { get; }

    public ProcessRuntime Runtime { get; }

    public ILogger Log { get; }

    /// <summary>How many it has.</summary>
    public int Count => hosted.Count;

    /// <summary>Starts nothing more, and hands over what it has when the processes end.</summary>
    public void Leave()
    {
        Loop.AssertCurrent();
        leaving = true;
        foreach (HostedName name in hosted.Values)
            name.MovesAtEnd = !name.IsEnding;
    }

    /// <summary>Has a name of this node, which leaves, taken over by another; the answer is who has it then, or nothing.</summary>
    public Func<HostedName, ValueTask<Pid?>>? Move { get; set; }

    /// <summary>What it counts.</summary>
    public NameMetrics Metrics { get; } = new();

    /// <summary>What is known here of a permanent name; saves a transaction that fails.</summary>
    public Func<LockKey, PermanentName?>? FindSpec { get; set; }

    public HostedName? Find(LockKey key) => hosted.GetValueOrDefault(key);

    /// <summary>Whether a name is claimed for a process and not given up; for checks.</summary>
    public bool HoldsClaimOf(Pid pid) => hosted.Values.Any(h => h.IsClaimed && h.Pid == pid);

    /// <summary>A permanent name was removed: its process ends, if it is here.</summary>
    public void Remove(LockKey key)
    {
        if (hosted.TryGetValue(key, out HostedName? name) && name.Start.Restart == NameRestart.Permanent)
            name.AskToExit(RemovedReason);
    }

    /// <summary>Sees to it that a name has its process, here unless it has one elsewhere.</summary>
    /// <exception cref="ProcessStartException">It did not start; the name is given up.</exception>
    /// <exception cref="ContractException">This node cannot start such a process.</exception>
    public async ValueTask<NameAnswer> StartAsync(NamedStart start)
    {
        Loop.AssertCurrent();
        while (true)
        {
            if (hosted.TryGetValue(start.Key, out HostedName? here))
            {
                if (!here.IsEnding)
                {
                    if (start.Conflict(here.Start.Class, here.Start.Restart) is { } conflict)
                        return Conflict(conflict);
                    return here.Started is { } waiters ? await waiters.WaitAsync().ConfigureAwait(false) : new NameAnswer(NameOutcome.Running, here.Pid, Names: Count);
                }

                await here.WaitGoneAsync().ConfigureAwait(false);
                if (here.MovedTo is { } pid && start.Conflict(here.Start.Class, here.Start.Restart) is null)
                    return new NameAnswer(NameOutcome.Running, pid, Names: Count);
                continue;
            }

            if (leaving)
                return new NameAnswer(NameOutcome.Leaving, Names: Count);
            // The declaration's string lives anyway; that of a frame would live as long as the name.
            HostedName added = new(this, start with { Class = Runtime.Declarations.Find(start.Class)?.Name ?? start.Class });
            hosted.Add(start.Key, added);
            ValueTask<NameAnswer> answer = added.Started!.WaitAsync();
            LoopTasks.Run(Loop, RunAsync(added));
            return await answer.ConfigureAwait(false);
        }
    }

    /// <summary>The process has ended: the name goes to another node when this one leaves, or is free again.</summary>
    public async ValueTask GiveUpAsync(HostedName name)
    {
        if (name.MovesAtEnd && !name.Session!.IsLost && Move is { } move)
            name.MovedTo = await move(name).ConfigureAwait(false);

        // A claim that has moved has another revision: of that this takes nothing.
        Metrics.GivenUp();
        if (name.MovedTo is not null)
            Metrics.Moved();
        else
            await claims.ReleaseAsync(name.Key, name.Start.Restart, name.Session!, name.Revision).ConfigureAwait(false);
        name.Session!.Disown(name);
        Forget(name);
    }

    private async ValueTask RunAsync(HostedName name)
    {
        try
        {
            NameAnswer? other = await ClaimAndStartAsync(name).ConfigureAwait(false);
            if (other is null)
            {
                Metrics.Started();
                name.SetStarted(new NameAnswer(NameOutcome.Running, name.Pid, Names: Count));
            }
            else
            {
                name.Started!.Set(other);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException || (leaving && e is ProcessStartException or ContractException))
        {
            name.Started!.Set(new NameAnswer(NameOutcome.Leaving, Names: Count));
        }
#pragma warning disable CA1031 // Those who wait get it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (name.IsClaimed)
                Metrics.StartFailed();
            name.Started!.Fail(Describe(name, e));
        }

        // Once it is claimed, it is given up by the end of its process.
        if (!name.IsClaimed)
            Forget(name);
    }

    /// <returns>Null when it runs; else what stands in the way.</returns>
    private async ValueTask<NameAnswer?> ClaimAndStartAsync(HostedName name)
    {
        long specRevision = 0;
        if (name.Start.Restart == NameRestart.Permanent && FindSpec?.Invoke(name.Key) is { Spec: { } first } seen)
            (specRevision, name.Start) = (seen.SpecRevision, name.Start.Conflict(first.Class, NameRestart.Permanent) is null ? name.Start.With(first, seen.Restarts) : name.Start);
        while (true)
        {
            NamedStart start = name.Start;
            // Reading the arguments may run code of the application.
            (ProcessCell cell, ClassStart begin) = await LoopBridge<(ProcessCell, ClassStart)>.RunAsync(
                Loop, Runtime.Scheduler, () => new(Runtime.Reserve(Runtime.Declarations.ReadSpec(start.Class, start.Arguments)))).ConfigureAwait(false);
            ClaimRecord claim = new(cell.Pid, start.Class, Loop.Time.GetUtcNow().ToUnixTimeMilliseconds(), start.Restarts);
            long giveUpAt = Loop.Time.GetTimestamp() + Loop.ToTimestamp(QuorumPatience);
            SpecRecord? spec = start.Restart == NameRestart.Permanent ? start.ToSpec() : null;
            ClaimResult result = await claims.ClaimAsync(
                start.Key, start.Restart, claim, spec, specRevision, start.MovesFrom, giveUpAt, () => !leaving && cell.Phase == ProcessPhase.Starting).ConfigureAwait(false);
            if (result.Outcome == ClaimOutcome.Claimed && name.TryOwn(cell, result.Session!, result.Revision))
            {
                Metrics.Claimed();
                NameLog.Claimed(Log, start.Key, cell.Pid, name.Token);
                cell.TakeClusterName(name);
                if (start.MovesFrom != 0)
                    name.Started!.Set(new NameAnswer(NameOutcome.Running, cell.Pid, Names: Count));
                await LoopBridge<Pid>.RunAsync(Loop, Runtime.Scheduler, () => begin.Launch(cell, start.StartTimeout, CancellationToken.None)).ConfigureAwait(false);
                return null;
            }

            begin.Drop(cell);
            switch (result.Outcome)
            {
                case ClaimOutcome.Taken:
                    return start.Conflict(result.Claim!.Class, result.Restart) is { } conflict
                        ? Conflict(conflict)
                        : new NameAnswer(NameOutcome.Running, result.Claim!.Pid, Names: Count);
                case ClaimOutcome.OtherSpec when result.Spec is { } other && start.Conflict(other.Class, NameRestart.Permanent) is { } misuse:
                    return Conflict(misuse);
                case ClaimOutcome.NothingToMove:
                case ClaimOutcome.OtherSpec when result.Spec is null && start.IsRestart:
                    return new NameAnswer(NameOutcome.Removed, Names: Count);
                case ClaimOutcome.OtherSpec:
                    // What the name starts was said by the first who used it.
                    specRevision = result.Revision;
                    if (result.Spec is { } known)
                        name.Start = start.With(known, 0);
                    break;
                default:
                    return new NameAnswer(leaving ? NameOutcome.Leaving : NameOutcome.NoQuorum, Names: Count);
            }
        }
    }

    private NameAnswer Conflict(string text)
    {
        Metrics.Conflicted();
        return new NameAnswer(NameOutcome.Conflict, Text: text, Names: Count);
    }

    private static Exception Describe(HostedName name, Exception error) => error switch
    {
        PaxtorException => error,
        TimeoutException => new ProcessStartException(error.Message, ExitReason.ShutdownWith("the start was given up"), error),
        _ => new ContractException($"{name.Start.Class} cannot be started with the arguments of the name {name.Key}: {error.Message}", error),
    };

    private void Forget(HostedName name)
    {
        hosted.Remove(name.Key);
        name.Gone?.Set(true);
    }
}
