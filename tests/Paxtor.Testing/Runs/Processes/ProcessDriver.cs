namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>Code on one node that is no process, and lets things happen to processes.</summary>
internal sealed class ProcessDriver(ProcessWorld world, SimulatedNode node, Random random)
{
    private static readonly ExitReason[] Reasons =
        [ExitReason.Normal, ExitReason.Shutdown, ExitReason.Custom("custom"), ExitReason.Killed, ExitReason.Error(new FaultInfo("Some.Exception", "broken"))];

    private readonly List<Pid> supervisors = [];
    private readonly Pid self = new(node.Name, node.Incarnation, 0);
    private Task? work;
    private int running;
    private int supervised;

    /// <summary>Whether all that it began has come to its end, or its node has.</summary>
    public bool IsDone => !node.IsRunning || node.Incarnation != self.Incarnation || (work!.IsCompleted && running == 0);

    public void Begin(TimeSpan span) => work = node.Run(() => RunAsync(span));

    private async Task RunAsync(TimeSpan span)
    {
        TimeProvider clock = node.Clock;
        long begun = clock.GetTimestamp();
        while (clock.GetElapsedTime(begun) < span)
        {
            running++;
            _ = FollowAsync(StepAsync());
            if (random.Next(3) != 0)
                await node.Delay(TimeSpan.FromMilliseconds(random.Next(1, 40)));
        }
    }

    private async Task FollowAsync(Task step)
    {
        try
        {
            await step;
        }
        catch (Exception e) when (e is ProcessException or TimeoutException or OperationCanceledException or LimitReachedException)
        {
            world.Counts.Add(e.GetType().Name);
        }
        catch (Exception e)
        {
            world.Fail(e);
        }
        finally
        {
            running--;
        }
    }

    private Pid Any()
    {
        List<Life> lives = world.Lives;
        // Mostly young ones, which live; sometimes the dead.
        return random.Next(4) == 0 ? lives[random.Next(lives.Count)].Pid : lives[Math.Max(0, lives.Count - 1 - random.Next(12))].Pid;
    }

    private async Task StepAsync()
    {
        int dice = random.Next(100);
        if (world.Lives.Count < 4 || dice < 12)
        {
            string? elsewhere = random.Next(3) == 0 ? random.Next(2) == 0 ? "c1@sim" : "c2@sim" : null;
            string? name = random.Next(4) == 0 ? $"name {random.Next(3)}" : null;
            await node.Processes.StartAsync(ProcessSpec.For<Actor>(world.Id, "", random.Next(3) == 0), new StartOptions { Node = elsewhere, Name = name });
        }
        else if (dice < 30)
        {
            await CallAsync();
        }
        else if (dice < 38)
        {
            Pid to = Any();
            node.Processes.Get<IActor>(to).Tell(self, world.NextSequence(self, to));
        }
        else if (dice < 44)
        {
            node.Processes.Exit(Any(), Reasons[random.Next(Reasons.Length)]);
        }
        else if (dice < 50)
        {
            await WaitForExitAsync();
        }
        else if (dice < 60)
        {
            await SuperviseAsync();
        }
        else if (dice < 62)
        {
            string name = $"name {random.Next(3)}";
            if (random.Next(2) == 0)
                node.Processes.Unregister(name);
            else if (Any() is { } pid && pid.Node == node.Name)
                node.Processes.Register(name, pid);
        }
        else
        {
            await node.Processes.Get<IActor>(Any()).ActAsync((ActKind)random.Next(Enum.GetValues<ActKind>().Length), Any(), random.Next(1, 5), Reasons[random.Next(Reasons.Length)]);
        }
    }

    private async Task CallAsync()
    {
        Pid to = Any();
        TimeSpan timeout = TimeSpan.FromMilliseconds(random.Next(20, 800));
        using CancellationTokenSource? gives = random.Next(4) == 0 ? new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(0, 200)), node.Clock) : null;
        TimeSpan delay = random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.Next(0, 300));
        long sequence = world.NextSequence(self, to);
        long answer = await node.Processes.Get<IActor>(to, new CallOptions { Timeout = timeout }).CallAsync(self, sequence, delay, gives?.Token ?? default);
        if (answer != sequence)
            throw new SimulationException($"The call {sequence} was answered by {answer}.");
        world.Counts.Add("calls answered");
    }

    private async Task WaitForExitAsync()
    {
        Pid pid = Any();
        using CancellationTokenSource gives = new(TimeSpan.FromMilliseconds(random.Next(0, 2_000)), node.Clock);
        ExitReason reason = await node.Processes.WaitForExitAsync(pid, gives.Token);
        world.CheckLocksGone(pid, reason);
        world.Counts.Add("waited for exits");
    }

    /// <summary>Something with supervisors of this node.</summary>
    private async Task SuperviseAsync()
    {
        if (supervisors.Count < 2)
        {
            string tag = $"{node.Name} {supervised++}";
            ChildSpec[] children = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => ChildOf($"{tag} {i}"))];
            SupervisorSpec spec = new() { Strategy = (SupervisionStrategy)random.Next(3), MaxRestarts = random.Next(1, 12), Children = children };
            supervisors.Add(await node.Processes.StartAsync(ProcessSpec.For<Supervisor>(spec), new StartOptions { Timeout = TimeSpan.FromSeconds(20) }));
            world.Counts.Add("supervisors");
            return;
        }

        int which = random.Next(supervisors.Count);
        Pid pid = supervisors[which];
        ISupervisor supervisor = node.Processes.Get<ISupervisor>(pid, new CallOptions { Timeout = TimeSpan.FromSeconds(30) });
        try
        {
            SupervisedChildren children = await supervisor.GetChildrenAsync();
            ChildInfo? child = children.Count == 0 ? null : children[random.Next(children.Count)];
            await ActOnAsync(pid, supervisor, child);
        }
        catch (ProcessNotFoundException)
        {
            // It may be terminating them still.
            supervisors.Remove(pid);
            await node.Processes.WaitForExitAsync(pid);
            CheckChildrenGone(pid);
        }
    }

    private async Task ActOnAsync(Pid pid, ISupervisor supervisor, ChildInfo? child)
    {
        switch (random.Next(8))
        {
            case 0 when child is not null:
                await supervisor.TerminateChildAsync(child.Key);
                break;
            case 1 when child is not null:
                await supervisor.RestartChildAsync(child.Key);
                break;
            case 2 when child is not null:
                await supervisor.DeleteChildAsync(child.Key);
                break;
            case 3:
                await supervisor.StartChildAsync(ChildOf($"{node.Name} late {supervised++}"));
                break;
            case 4 when child is not null:
                // Its next starts fail, so that restarts do.
                world.Broken[child.Key] = random.Next(1, 4);
                break;
            case 5 when random.Next(4) == 0:
                node.Processes.Exit(pid, random.Next(2) == 0 ? ExitReason.Shutdown : ExitReason.Killed);
                ExitReason reason = await node.Processes.WaitForExitAsync(pid);
                CheckChildrenGone(pid);
                world.Counts.Add($"supervisors {reason}");
                break;
            default:
                if (child?.Pid is { } worker)
                    node.Processes.Exit(worker, Reasons[random.Next(Reasons.Length)]);
                break;
        }
    }

    private ChildSpec ChildOf(string key) => ChildSpec.Of(key, ProcessSpec.For<Actor>(world.Id, key, random.Next(3) == 0)) with
    {
        Restart = (Restart)random.Next(3),
        Shutdown = random.Next(3) switch { 0 => TimeSpan.Zero, 1 => TimeSpan.FromMilliseconds(random.Next(1, 100)), _ => TimeSpan.FromSeconds(1) },
    };

    /// <summary>When others are told that a supervisor has ended, its children have.</summary>
    private void CheckChildrenGone(Pid supervisor)
    {
        foreach (Life life in world.Lives)
        {
            if (life.Supervisor == supervisor && life.End is null)
                throw new SimulationException($"The supervisor {supervisor} has ended, and its child {life.Pid} ({life.Tag}) has not.");
        }
    }
}
