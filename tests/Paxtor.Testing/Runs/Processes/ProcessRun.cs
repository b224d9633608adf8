using Paxtor.Processes;

namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>
/// One run of processes on two nodes: random actions for some seconds, with a kill of a node or a partition in some runs; then quiet, and what must hold at rest is checked; then
/// everything is ended, and nothing may be left.
/// </summary>
internal sealed class ProcessRun
{
    private static readonly TimeSpan Acting = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Resting = TimeSpan.FromSeconds(40);

    private readonly Simulation simulation;
    private readonly SimulatedCluster cluster;
    private readonly ProcessWorld world;
    private readonly Random random;
    private readonly List<ProcessDriver> drivers = [];

    private ProcessRun(int seed, Action<string>? listener)
    {
        simulation = new Simulation(seed);
        simulation.Trace.Listener = listener;
        cluster = new SimulatedCluster(simulation, new SimulatedClusterOptions { Voters = 1, Processes = new ProcessOptions().Add<Actor>() });
        world = new ProcessWorld(cluster, $"run {seed}");
        random = simulation.CreateRandom();
    }

    private IEnumerable<SimulatedNode> Running => cluster.Nodes.Where(static n => n is { IsRunning: true, Votes: false });

    /// <summary>Runs one seed.</summary>
    /// <exception cref="SimulationFailure">Something went wrong.</exception>
    public static RunResult Execute(int seed, Action<string>? listener = null)
    {
        ProcessRun? run = null;
        try
        {
            run = new ProcessRun(seed, listener);
            run.Execute();
            return new RunResult(run.simulation.TraceHash, run.simulation.EventCount, run.simulation.Now, run.world.Counts);
        }
        catch (Exception e)
        {
            throw new SimulationFailure(seed, e, run?.simulation, nameof(ProcessSeedsTests));
        }
        finally
        {
            run?.world.Dispose();
        }
    }

    private void Execute()
    {
        cluster.Start();
        Await(() => cluster.Nodes.All(static n => n.ProcessRuntime!.Remoting!.Members.Count == 3), "the nodes to know each other");
        foreach (SimulatedNode node in Running)
        {
            ProcessDriver driver = new(world, node, simulation.CreateRandom());
            drivers.Add(driver);
            driver.Begin(Acting);
        }

        switch (random.Next(6))
        {
            case 0:
                simulation.After(Acting * random.NextDouble(), () => cluster["c2@sim"].Kill());
                break;
            case 1:
                simulation.After(Acting * random.NextDouble(), () => cluster.Partition(["c1@sim"], ["c2@sim"]));
                break;
            case 2:
                simulation.After(Acting * random.NextDouble(), () => cluster["c2@sim"].Pause(TimeSpan.FromSeconds(random.Next(1, 4))));
                break;
            default:
                break;
        }

        simulation.RunFor(Acting);
        world.Finishing = true;
        Await(() => drivers.TrueForAll(static d => d.IsDone), "the drivers to finish what they had begun");
        simulation.RunFor(Resting);
        cluster.Heal();
        simulation.RunFor(Resting);
        RestChecks.Check(world);
        foreach (SimulatedNode node in Running)
            _ = node.Run(() => EndAll(node));
        Await(() => Running.All(static n => n.ProcessRuntime!.Table.Count == 0), "all processes to end");
        simulation.RunFor(Resting);
        foreach (SimulatedNode node in Running)
            CheckLeft(node);
    }

    private static Task EndAll(SimulatedNode node)
    {
        foreach (ProcessCell cell in node.ProcessRuntime!.Table.Snapshot())
            node.Processes.Exit(cell.Pid, ExitReason.Killed);
        return Task.CompletedTask;
    }

    /// <summary>Nothing may be left of any process.</summary>
    private void CheckLeft(SimulatedNode node)
    {
        ProcessRuntime runtime = node.ProcessRuntime!;
        if (runtime.Leftovers is { Length: > 0 } left)
            throw new SimulationException($"{node.Name} still holds what belonged to processes: {left}.");
        if (node.LockService!.Places != 0)
            throw new SimulationException($"{node.Name} still has {node.LockService.Places} places in queues of locks.");
        // Answers that nobody waits for are held weakly; the collector decides when they go, so it is asked now and then.
        if (simulation.Seed % 50 != 0)
            return;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        runtime.Sweeper.Execute();
        world.Counts.Add("sweeper entries left", runtime.Sweeper.Count);
    }

    private void Await(Func<bool> condition, string what)
    {
        if (!simulation.RunUntil(condition, TimeSpan.FromSeconds(60)))
            throw new SimulationException($"Within a minute this did not come: {what}.");
    }
}
