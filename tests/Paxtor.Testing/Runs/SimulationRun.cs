using Paxtor.Testing.Tests.Runs.Checks;
using Paxtor.Testing.Tests.Runs.Faults;
using Paxtor.Testing.Tests.Runs.Workloads;

namespace Paxtor.Testing.Tests.Runs;

/// <summary>
/// One run: a cluster with clients is set going, faults happen for a while (the safety phase), then everything is put right and all that was
/// begun must come to its end within a bound (the liveness phase).
/// </summary>
internal sealed class SimulationRun
{
    /// <summary>From the end of the faults: elections, redials, sessions of dead owners that must run out one after the other, waits that must be served.</summary>
    private static readonly TimeSpan LivenessBound = TimeSpan.FromSeconds(120);

    private readonly RunState run;
    private readonly NodeKeeper keeper;
    private readonly FaultInjector faults;
    private readonly LockWorkload locks;
    private readonly StoreWorkload store;
    private readonly WatchWorkload watches;
    private readonly SingletonWorkload singletons;

    private SimulationRun(int seed, Action<string>? listener)
    {
        run = new RunState(RunPlan.Of(seed));
        run.Simulation.Trace.Listener = listener;
        run.Cluster.DecorateStore = (node, inner) => new RecordingStore(run, node, inner);
        locks = new LockWorkload(run);
        store = new StoreWorkload(run);
        watches = new WatchWorkload(run);
        singletons = new SingletonWorkload(run);
        keeper = new NodeKeeper(run, BeginWorkloads);
        faults = new FaultInjector(run, keeper);
        run.Simulation.AfterEachEvent = CheckEach;
    }

    /// <summary>Runs one seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="listener">Gets every line of the trace; null for nobody.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="SimulationFailure">Something went wrong, with the last lines of the trace.</exception>
    public static RunResult Execute(int seed, Action<string>? listener = null)
    {
        SimulationRun? running = null;
        try
        {
            running = new SimulationRun(seed, listener);
            running.Execute();
            return new RunResult(running.run.Simulation.TraceHash, running.run.Simulation.EventCount, running.run.Simulation.Now, running.run.Counts);
        }
        catch (Exception e)
        {
            throw new SimulationFailure(seed, e, running?.run.Simulation);
        }
    }

    private void Execute()
    {
        Random random = run.Simulation.CreateRandom();
        foreach (SimulatedNode node in run.Cluster.Nodes)
            run.Simulation.After(run.Plan.StartSpread * random.NextDouble(), () => keeper.Start(node));
        run.Simulation.After(run.Plan.FaultsFrom, faults.Begin);
        if (run.Plan.BackupAt is { } at)
            run.Simulation.After(at, new BackupFault(run, keeper).TakeBackup);
        run.Simulation.RunFor(run.Plan.SafetyPhase);
        faults.End();
        run.Finishing = true;
        singletons.Finish();
        Await(() => singletons.Running == 0, "the singleton to be stopped and given up");
        Await(() => locks.Running + store.Running == 0, "the workloads to finish what they had begun");

        // One that was told to leave before the end of the faults would refuse the last requests.
        Await(() => !run.Cluster.Nodes.Any(static n => n.IsLeaving), "the nodes that leave to be gone");
        foreach (SimulatedNode node in run.Cluster.Nodes.Where(static n => n.IsRunning))
        {
            for (int i = 0; i < run.Plan.LockKeys; i++)
                locks.BeginLast(node, RunState.LockKeyOf(i));
        }

        Await(() => locks.Running == 0, "every node to own every lock once more");
        locks.BeginLeftOvers(run.Cluster.Nodes.First(static n => n.IsRunning));
        Await(() => locks.QueuesAreEmpty, "places in queues to be removed");
        Await(VotersAgree, "all voters to have applied the same");
        store.Check();
        locks.Check();
        run.Counts.Add("terms", run.Leaders.Count);
        run.Counts.Add("grants", run.Ledger.Grants);
        run.Counts.Add("singletons: tenures", singletons.Tenures);
        run.Counts.Add("leases expired", run.Leases.Expired);
        run.Counts.Add("late frames", run.Cluster.Fabric.LateFrames);
        run.Counts.Add("late requests", run.Cluster.Fabric.LateRequests);
        run.Counts.Add("connections broken", run.Cluster.Fabric.Breaks);
    }

    private void BeginWorkloads(SimulatedNode node)
    {
        if (run.Finishing || (node.Votes && !run.Plan.VotersWork))
            return;
        for (int i = 0; i < run.Plan.WorkersPerNode; i++)
            locks.Begin(node);
        store.Begin(node, node.Starts);
        watches.Begin(node);
        if (run.Plan.RunsSingleton)
            singletons.Begin(node);
    }

    private void Await(Func<bool> condition, string what)
    {
        if (!run.Simulation.RunUntil(condition, LivenessBound))
            throw new SimulationException($"All faults were over {LivenessBound} ago, and a majority of the voters runs; still waiting for {what}.\n{Describe()}");
    }

    private string Describe() => string.Join('\n', run.Cluster.Nodes.Select(static n =>
        $"{n.Name}: {(n.IsRunning ? "runs" : "does not run")} {n.Member?.Status} {n.LockService?.Waiting} waiting, {n.LockService?.Places} places, session {n.LockService?.Sessions.State}"));

    private bool VotersAgree() => keeper.Probes.Where(static p => p.Node.IsRunning).All(p => p.Applied == run.Applied.Last);

    private void CheckEach()
    {
        foreach (VoterProbe probe in keeper.Probes)
            probe.Look();
        foreach (SimulatedNode node in run.Cluster.Nodes)
            run.Sessions.Look(node);
    }
}
