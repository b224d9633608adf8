using Paxtor.Processes;

namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>A process of a run: does what it is told, and holds that nothing happens to it which must not.</summary>
[Process("sim.actor")]
public sealed class Actor : IActor, IExitHandler, IDownHandler, IProcessStart, IProcessStop
{
    private readonly ProcessWorld world;
    private readonly ProcessContext context;
    private readonly Life life;

    /// <summary>Made by its node.</summary>
    public Actor([StartArgument] string world, [StartArgument] string tag, [StartArgument] bool traps, ProcessContext context)
    {
        this.world = ProcessWorld.Of(world);
        this.context = context;
        context.TrapExits = traps;
        life = new Life(context.Self, tag) { Supervisor = context.Parent };
    }

    /// <inheritdoc/>
    public async ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        if (world.Broken.TryGetValue(life.Tag, out int left) && left > 0 && !world.Finishing)
        {
            world.Broken[life.Tag] = left - 1;
            throw new InvalidOperationException("broken");
        }

        await world.NodeOf(life.Pid).Delay(TimeSpan.FromMilliseconds(1)).WaitAsync(cancellationToken);
        if (life.Tag.Length > 0 && (world.Tagged[life.Tag] = world.Tagged.GetValueOrDefault(life.Tag) + 1) != 1)
            world.Fail(new InvalidOperationException($"The child {life.Tag} of a supervisor runs twice."));
        if (context.Parent is { } parent)
            life.Links.Add(parent);
        world.Lives.Add(life);
        world.ByPid[life.Pid] = life;
        world.Note(life.Pid, "starts");
        world.Counts.Add("starts");
    }

    /// <inheritdoc/>
    public ValueTask ActAsync(ActKind kind, Pid other, int number, ExitReason? reason) => Guarded(kind.ToString(), async () =>
    {
        switch (kind)
        {
            case ActKind.Link:
                LinkTo(other);
                break;
            case ActKind.Unlink:
                context.Unlink(other);
                life.Links.Remove(other);
                if (world.ByPid.TryGetValue(other, out Life? unlinked))
                    unlinked.Links.Remove(life.Pid);
                break;
            case ActKind.Monitor:
                life.Monitors.Add(context.Monitor(other), other);
                world.Counts.Add("monitors");
                break;
            case ActKind.Demonitor:
                foreach (MonitorRef monitor in life.Monitors.Keys.OrderBy(static m => m.Number).Take(1))
                {
                    context.Demonitor(monitor);
                    life.Monitors.Remove(monitor);
                    life.Over.Add(monitor);
                }

                break;
            case ActKind.AskToExit:
                context.Processes.Exit(other, reason!);
                break;
            case ActKind.Exit:
                context.Exit(reason);
                life.HasExited = true;
                break;
            case ActKind.Trap:
                context.TrapExits = number % 2 == 0;
                break;
            case ActKind.Lock:
                await LockAsync($"lock {number}");
                break;
            case ActKind.Send:
                for (int i = 0; i < number; i++)
                    context.Processes.Get<IActor>(other).Tell(life.Pid, world.NextSequence(life.Pid, other));
                break;
            case ActKind.StartLinked:
                // Its links count both ways once it has started.
                Pid child = await context.Processes.StartAsync(ProcessSpec.For<Actor>(world.Id, "", number % 2 == 0), new StartOptions { Link = true });
                life.Links.Add(child);
                break;
            default:
                throw new InvalidOperationException("thrown");
        }
    });

    /// <inheritdoc/>
    public async ValueTask<long> CallAsync(Pid sender, long sequence, TimeSpan delay, CancellationToken cancellationToken)
    {
        long answer = 0;
        await Guarded($"call {sequence}", async () =>
        {
            life.Follow(sender, sequence);
            if (delay > TimeSpan.Zero)
                await world.NodeOf(life.Pid).Delay(delay).WaitAsync(cancellationToken);
            answer = sequence;
        });
        return answer;
    }

    /// <inheritdoc/>
    public void Tell(Pid sender, long sequence)
    {
        Check(() =>
        {
            life.Enter($"message {sequence}");
            life.Follow(sender, sequence);
            life.Leave();
        });
        world.Counts.Add("messages");
    }

    /// <inheritdoc/>
    public ValueTask OnExitAsync(Pid from, ExitReason reason)
    {
        Check(() =>
        {
            life.Enter("an exit");
            world.CheckLocksGone(from, world.IsThere(from) ? ExitReason.NoConnection : reason);
            life.Leave();
        });
        world.Note(life.Pid, $"told exit {reason}");
        if (!world.IsThere(from) || reason.Kind == ExitKind.NoConnection)
            life.Links.Remove(from);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask OnDownAsync(MonitorRef monitor, ProcessRef process, ExitReason reason)
    {
        Check(() =>
        {
            life.Enter("a down");
            if (!life.Monitors.Remove(monitor))
                throw new InvalidOperationException($"{life.Pid} is told by {monitor}, {(life.Over.Contains(monitor) ? "which is over" : "which it has not made")}.");
            life.Over.Add(monitor);
            world.CheckLocksGone(process.Pid!.Value, reason);
            life.Leave();
        });
        world.Note(life.Pid, $"told down {reason}");
        world.Counts.Add("downs");
        return default;
    }

    /// <inheritdoc/>
    public ValueTask OnStopAsync(ExitReason reason)
    {
        Check(() =>
        {
            if (life.End is not null)
                throw new InvalidOperationException($"{life.Pid} is stopped twice.");
            if (life.Inside != 0)
                throw new InvalidOperationException($"{life.Pid} is stopped in the middle of a handler.");
        });
        life.End = reason;
        if (life.Tag.Length > 0)
            world.Tagged[life.Tag]--;
        world.Note(life.Pid, $"ends {reason}");
        world.Counts.Add("ends");
        return default;
    }

    private void LinkTo(Pid other)
    {
        context.Link(other);
        if (other == life.Pid)
            return;
        life.Links.Add(other);
        if (world.ByPid.TryGetValue(other, out Life? linked))
            linked.Links.Add(life.Pid);
        world.Counts.Add("links");
    }

    private async Task LockAsync(string key)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(200), context.Time);
        try
        {
            LockResult result = await context.Locks.LockAsync(key, new LockOptions { Block = false }, patience.Token);
            world.Counts.Add($"locks {result.Status}");
        }
        catch (OperationCanceledException)
        {
            world.Counts.Add("locks cancelled");
        }

        if (((ProcessCell)context).OpenOwner().Find(key) is { } place)
            life.Places.Add(place);
    }

    private async ValueTask Guarded(string what, Func<Task> code)
    {
        Check(() => life.Enter(what));
        world.Note(life.Pid, what);
        try
        {
            await code();
        }
        finally
        {
            life.Leave();
        }
    }

    // What must hold is no affair of the process: it ends the run.
    private void Check(Action check)
    {
        try
        {
            check();
        }
        catch (InvalidOperationException e)
        {
            world.Fail(e);
        }
    }
}
