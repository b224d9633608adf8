namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Kills, power cuts, pauses and restarts of nodes.</summary>
internal sealed class NodeFaults(RunState run, NodeKeeper keeper, Random random)
{
    private SimulatedCluster Cluster => run.Cluster;

    public void Happen()
    {
        SimulatedNode node = Cluster.Nodes[random.Next(Cluster.Nodes.Count)];
        switch (random.Next(9))
        {
            case 0 or 1:
                run.Counts.Add("faults: pauses");
                // From a hiccup to well beyond the life of a session.
                node.Pause(Cluster.Options.SessionTimeToLive * (2 * Math.Pow(random.NextDouble(), 3)));
                break;
            case 2 or 3:
                run.Counts.Add("faults: kills");
                keeper.Kill(node, NodeEndKind.Process);
                break;
            case 4 or 5:
                run.Counts.Add("faults: machine crashes");
                keeper.Kill(node, NodeEndKind.Machine);
                break;
            case 6:
                run.Counts.Add("faults: leaves");
                keeper.Leave(node);
                break;
            case 7:
                run.Counts.Add("faults: power cuts");
                // A rack without power: all voters, or most of them, at one moment.
                foreach (SimulatedNode voter in Cluster.Nodes.Where(n => n.Votes && random.Next(8) != 0))
                    keeper.Kill(voter, NodeEndKind.Machine);
                break;
            default:
                run.Counts.Add("faults: leader kills");
                keeper.Kill(run.Leader ?? node, random.Next(2) == 0 ? NodeEndKind.Process : NodeEndKind.Machine);
                break;
        }
    }

    public void End()
    {
        keeper.Ended = true;
        foreach (SimulatedNode node in Cluster.Nodes)
        {
            node.Resume();
            keeper.Start(node);
        }
    }
}
