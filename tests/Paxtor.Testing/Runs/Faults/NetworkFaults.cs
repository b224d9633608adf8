using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Partitions of every shape, bad days of the whole network, and better ones.</summary>
internal sealed class NetworkFaults(RunState run, Random random)
{
    private SimulatedCluster Cluster => run.Cluster;

    public void Begin() => Worsen();

    public void Happen()
    {
        string[] names = [.. Cluster.Nodes.Select(static n => n.Name)];
        random.Shuffle(names);
        string[] voters = [.. names.Where(n => Cluster[n].Votes)];
        switch (random.Next(6))
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

    private void Worsen()
    {
        bool disturbed = run.Plan.DisturbsConsensus && random.Next(2) == 0;
        Cluster.Network = new NetworkConditions
        {
            LatencyMax = TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 2.3)),
            SlowProbability = random.Next(3) == 0 ? random.NextDouble() * 0.02 : 0,
            SlowLatencyMax = TimeSpan.FromSeconds(random.NextDouble() * 3),
            BreakProbability = random.Next(2) == 0 ? random.NextDouble() * 0.005 : 0,
            LateProbability = 0.5,
            LateMax = TimeSpan.FromSeconds(30),
            ConsensusDropProbability = disturbed ? random.NextDouble() * 0.05 : 0,
            ConsensusDuplicateProbability = disturbed ? random.NextDouble() * 0.05 : 0,
            ConsensusReorderProbability = disturbed ? random.NextDouble() * 0.05 : 0,
            QueueBytes = random.Next(8) == 0 ? 64 << 10 : 8 << 20,
        };
        run.Simulation.Trace.Add(run.Simulation.NowTicks, TraceKind.Fault, -1, Cluster.Network.LatencyMax.Ticks, 0, "weather");
    }
}
