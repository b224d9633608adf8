using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Partitions of every shape, bad days of the whole network, and better ones.</summary>
internal sealed class NetworkFaults(RunState run, Random random)
{
    private SimulatedCluster Cluster => run.Cluster;

    public void Begin()
    {
        Cluster.Fabric.IsWorstMoment = name => run.Ledger.Holders.Any(h => string.Equals(h.Name, name, StringComparison.Ordinal));
        Worsen();
    }

    public void Happen()
    {
        string[] names = [.. Cluster.Nodes.Select(static n => n.Name)];
        random.Shuffle(names);
        string[] voters = [.. names.Where(n => Cluster[n].Votes)];
        switch (random.Next(9))
        {
            case 0:
                run.Counts.Add("faults: partitions");
                int cut = random.Next(1, names.Length);
                Cluster.Partition(names[..cut], names[cut..]);
                break;
            case 1:
                run.Counts.Add("faults: one voter cut off");
                // Mostly the leader, with some clients that go on asking it.
                string alone = run.Leader?.Name ?? voters[0];
                string[] with = [.. names.Where(n => n == alone || (!Cluster[n].Votes && random.Next(2) == 0))];
                Cluster.Partition(with, [.. names.Except(with)]);
                break;
            case 2:
                run.Counts.Add("faults: bridges");
                // Two voters lose each other and both still see the rest.
                Cluster.Partition([voters[0]], [voters[1]]);
                break;
            case 3:
                run.Counts.Add("faults: one-way cuts");
                foreach (string to in names.Skip(1).Where(_ => random.Next(2) == 0))
                    Cluster.Block(names[0], to);
                break;
            case 4:
                Flap(Victim());
                return;
            case 5 or 6:
                Reset(Victim().Name);
                return;
            case 7:
                run.Counts.Add("faults: other weather");
                Worsen();
                return;
            default:
                run.Counts.Add("faults: healed");
                Cluster.Heal();
                return;
        }

        // Most partitions end by themselves: some before connections break, some long after sessions have ended.
        if (random.Next(4) != 0)
            run.Simulation.After(TimeSpan.FromMilliseconds(Math.Pow(random.NextDouble(), 2) * 15_000), Cluster.Heal);
    }

    public void End()
    {
        Cluster.Heal();
        Cluster.Network = new NetworkConditions();
    }

    /// <summary>Mostly a node that owns a lock.</summary>
    private SimulatedNode Victim()
    {
        SimulatedNode[] holders = [.. run.Ledger.Holders];
        return holders.Length > 0 && random.Next(4) != 0 ? holders[random.Next(holders.Length)] : Cluster.Nodes[random.Next(Cluster.Nodes.Count)];
    }

    /// <summary>Breaks the connections of one node with requests on the way: they may come late, when it was asked again and answered long ago.</summary>
    private void Reset(string name)
    {
        run.Counts.Add("faults: resets");
        Cluster.Fabric.HostOf(name).RequestsToBreak += random.Next(1, 12);
    }

    /// <summary>
    /// Nothing comes to a node for about as long as its requests live, then what was stalled comes, then nothing goes either way until its
    /// session must have ended.
    /// </summary>
    private void Flap(SimulatedNode node)
    {
        run.Counts.Add("faults: flapping");
        string[] others = [.. Cluster.Nodes.Where(n => n != node).Select(static n => n.Name)];
        foreach (string other in others)
            Cluster.Block(other, node.Name);
        TimeSpan stalled = TimeSpan.FromMilliseconds(random.Next(500, 1_500));
        run.Simulation.After(stalled, Cluster.Heal);
        run.Simulation.After(stalled + TimeSpan.FromMilliseconds(random.Next(300, 700)), () => Cluster.Partition([node.Name], others));
        run.Simulation.After(stalled + (Cluster.Options.SessionTimeToLive * (1.1 + random.NextDouble())), Cluster.Heal);
    }

    private void Worsen()
    {
        bool disturbed = run.Plan.DisturbsConsensus && random.Next(2) == 0;
        Cluster.Network = new NetworkConditions
        {
            LatencyMax = TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 2.3)),
            SlowProbability = random.Next(3) == 0 ? random.NextDouble() * 0.02 : 0,
            SlowLatencyMax = TimeSpan.FromSeconds(random.NextDouble() * 3),
            BreakProbability = random.Next(2) == 0 ? random.NextDouble() * 0.005 : 0,
            LateProbability = 0.7,
            LateMax = TimeSpan.FromSeconds(random.Next(2) == 0 ? 30 : 5),
            ConsensusDropProbability = disturbed ? random.NextDouble() * 0.05 : 0,
            ConsensusDuplicateProbability = disturbed ? random.NextDouble() * 0.05 : 0,
            ConsensusReorderProbability = disturbed ? random.NextDouble() * 0.05 : 0,
            QueueBytes = random.Next(8) == 0 ? 64 << 10 : 8 << 20,
        };
        run.Simulation.Trace.Add(run.Simulation.NowTicks, TraceKind.Fault, -1, Cluster.Network.LatencyMax.Ticks, 0, "weather");
    }
}
