namespace Paxtor.Testing.Tests.Runs.Names;

/// <summary>
/// One simulated run: clients use names by chance while nodes are killed, paused, leave and are cut off. At any moment who acts in a name is the one who was given it last, and its tokens
/// grow; when all is well again, every permanent name runs, and every name answers.
/// </summary>
internal sealed class NameRun
{
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Liveness = TimeSpan.FromSeconds(60);
    private static readonly string[] Clients = ["c1@sim", "c2@sim", "c3@sim"];
    private static readonly LockKey[] Temporary = ["t1", "t2", "t3"];
    private static readonly LockKey[] Permanent = ["p1", "p2", "p3"];

    private readonly Random random;
    private readonly SimulatedCluster cluster;
    private readonly Tenancy tenancy;
    private bool isCalm;
    private int answered;
    private int ended;
    private string problem = "nothing was asked";

    private NameRun(int seed, Action<string>? listener)
    {
        random = new Random(seed);
        Simulation simulation = new(seed);
        simulation.Trace.Listener = listener;
        cluster = new SimulatedCluster(
            simulation,
            new SimulatedClusterOptions
            {
                Voters = 3, Clients = Clients.Length, Processes = new ProcessOptions().Add<Tenant>(),
                Network = new NetworkConditions { SlowProbability = 0.01, BreakProbability = 0.0005, LateProbability = 0.5, ConsensusDropProbability = 0.01 },
            })
        {
            OnNodeFailed = OnNodeFailed,
        };
        tenancy = new Tenancy($"names {seed}", cluster);
    }

    private SimulatedNode AnyClient => cluster[Clients[random.Next(Clients.Length)]];

    /// <summary>Runs one seed.</summary>
    /// <exception cref="SimulationFailure">Something went wrong.</exception>
    public static RunResult Execute(int seed, Action<string>? listener = null)
    {
        NameRun? run = null;
        try
        {
            run = new NameRun(seed, listener);
            run.Execute();
            Simulation simulation = run.cluster.Simulation;
            return new RunResult(simulation.TraceHash, simulation.EventCount, simulation.Now, run.tenancy.Counts);
        }
        catch (Exception e)
        {
            throw new SimulationFailure(seed, e, run?.cluster.Simulation, nameof(NameSeedsTests));
        }
        finally
        {
            run?.tenancy.Dispose();
        }
    }

    private void Execute()
    {
        cluster.Start();
        foreach (string client in Clients)
            Begin(cluster[client]);
        TimeSpan end = cluster.Simulation.Now + Safety;
        while (cluster.Simulation.Now < end)
        {
            cluster.Simulation.RunFor(TimeSpan.FromMilliseconds(random.Next(500, 4_000)));
            Act();
        }

        isCalm = true;
        cluster.Heal();
        cluster.Network = new NetworkConditions();
        foreach (SimulatedNode node in cluster.Nodes)
            node.Resume();
        WaitForAll();
        int before = answered;
        AskAll();
        Check(answered > before && tenancy.Counts["names started"] >= Temporary.Length + Permanent.Length, "nothing happened");
    }

    private void WaitForAll() => Check(
        cluster.Simulation.RunUntil(() => cluster.Nodes.All(static n => n is { IsRunning: true, IsLeaving: false }) && Permanent.All(tenancy.Runs), Liveness),
        $"not every permanent name runs: {string.Join(", ", Permanent.Where(k => !tenancy.Runs(k)))}");

    /// <summary>
    /// Asks every name, from one node. One that slept past its session may end for a name that was not given up as soon as it goes on, and what asks there with it: then another asks.
    /// </summary>
    private void AskAll()
    {
        while (true)
        {
            int seen = ended;
            Task all = AnyRunning().Run(AskAllAsync);
            Check(cluster.Simulation.RunUntil(() => all.IsCompleted || ended != seen, Liveness), $"a name does not answer though all is well: {problem}");
            if (!all.IsCompleted)
            {
                // It is buried right after this moment.
                cluster.Simulation.RunFor(TimeSpan.FromMilliseconds(1));
                WaitForAll();
                continue;
            }

            Check(all.IsCompletedSuccessfully, all.Exception?.ToString());
            return;
        }
    }

    private SimulatedNode AnyRunning() => cluster.Nodes.First(static n => n.IsRunning && !n.Votes);

    private static void Check(bool holds, string? what)
    {
        if (!holds)
            throw new SimulationException(what ?? "It failed.");
    }

    private void OnNodeFailed(SimulatedNode node, Exception error)
    {
        if (!error.Message.Contains("not given up in time", StringComparison.Ordinal))
            throw new SimulationException($"{node.Name} ended by itself: {error.Message}", error);
        tenancy.Counts.Add("nodes ended for a name");
        ended++;
        tenancy.Forget(node.Name, node.Incarnation);
        StartLater(node);
    }

    private void Act()
    {
        switch (random.Next(8))
        {
            case 0 or 1 when AnyClient is { IsRunning: true } client:
                Kill(client, random.Next(2) == 0 ? NodeEndKind.Process : NodeEndKind.Machine);
                break;
            case 2 when cluster.Nodes.Where(static n => n.Votes).All(static n => n.IsRunning):
                Kill(cluster.Nodes[random.Next(3)], NodeEndKind.Process);
                break;
            case 3 when AnyClient is { IsRunning: true } client:
                client.Pause(TimeSpan.FromMilliseconds(random.Next(100, 25_000)));
                break;
            case 4 when AnyClient is { IsRunning: true } client:
                long life = client.Incarnation;
                Paxtor.Names.NameHost leaving = client.NameService!.Host;
                client.Leave();
                cluster.Simulation.After(TimeSpan.FromSeconds(6), () =>
                {
                    tenancy.Counts.Add("names moved when their node left", leaving.Metrics.Moves);
                    tenancy.Forget(client.Name, life);
                });
                StartLater(client);
                break;
            case 5:
                string alone = Clients[random.Next(Clients.Length)];
                cluster.Partition([alone], [.. cluster.Nodes.Select(static n => n.Name).Where(n => n != alone)]);
                cluster.Simulation.After(TimeSpan.FromMilliseconds(random.Next(500, 20_000)), cluster.Heal);
                break;
            case 6:
                cluster.Partition([Clients[0]], [Clients[1]], [Clients[2]]);
                cluster.Simulation.After(TimeSpan.FromMilliseconds(random.Next(500, 20_000)), cluster.Heal);
                break;
            default:
                break;
        }
    }

    private void Kill(SimulatedNode node, NodeEndKind kind)
    {
        node.Kill(kind);
        tenancy.Forget(node.Name, node.Incarnation);
        StartLater(node);
    }

    private void StartLater(SimulatedNode node) => cluster.Simulation.After(TimeSpan.FromMilliseconds(random.Next(6_500, 15_000)), () =>
    {
        if (node.IsRunning)
            return;
        node.Start();
        if (!node.Votes)
            Begin(node);
    });

    private void Begin(SimulatedNode node) => node.Run(() => UseAsync(node, new Random(random.Next())));

    /// <summary>An application on a node: uses names by chance, and takes every answer.</summary>
    private async Task UseAsync(SimulatedNode node, Random own)
    {
        while (!isCalm)
        {
            bool permanent = own.Next(2) == 0;
            LockKey key = permanent ? Permanent[own.Next(Permanent.Length)] : Temporary[own.Next(Temporary.Length)];
            ITenant tenant = node.Processes.Get<ITenant>(NameOf(node, key, permanent), new CallOptions { Timeout = TimeSpan.FromMilliseconds(own.Next(200, 6_000)) });
            try
            {
                if (own.Next(10) == 0 && await node.Names.LookupAsync(key) is { } pid)
                    _ = WatchAsync(node, pid);
                if (own.Next(10) == 0)
                    await tenant.ExitAsync();
                else
                    await tenant.UseAsync();
                answered++;
                tenancy.Counts.Add("uses answered");
            }
            catch (Exception e) when (e is PaxtorException or TimeoutException or ObjectDisposedException)
            {
                tenancy.Counts.Add("uses that ended in " + e.GetType().Name);
            }

            await node.Delay(TimeSpan.FromMilliseconds(own.Next(1, 400)));
        }
    }

    private async Task WatchAsync(SimulatedNode node, Pid pid) => tenancy.CheckGivenUp(pid, await node.Processes.WaitForExitAsync(pid));

    private async Task AskAllAsync()
    {
        SimulatedNode node = AnyRunning();
        foreach (LockKey key in Temporary.Concat(Permanent))
        {
            bool done = false;
            string last = "for the first time";
            while (!done)
            {
                try
                {
                    problem = $"{key} from {node.Name}, asked {last}";
                    await node.Processes.Get<ITenant>(NameOf(node, key, Permanent.Contains(key))).UseAsync();
                    answered++;
                    done = true;
                }
                catch (Exception e) when (e is PaxtorException or TimeoutException)
                {
                    last = $"again at {cluster.Simulation.Now}, after {e.GetType().Name}: {e.Message}";
                    problem = $"{key} from {node.Name}, to be asked {last}";
                    await node.Delay(TimeSpan.FromMilliseconds(100));
                }
            }
        }
    }

    private ProcessRef NameOf(SimulatedNode node, LockKey key, bool permanent) =>
        node.Names.Name(key, ProcessSpec.For<Tenant>(tenancy.Id), permanent ? NameRestart.Permanent : NameRestart.Temporary);
}
