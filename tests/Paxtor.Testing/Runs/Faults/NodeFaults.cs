namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Kills, power cuts, pauses and restarts of nodes.</summary>
internal sealed class NodeFaults(RunState run, Random random)
{
    private bool ended;

    private SimulatedCluster Cluster => run.Cluster;

    public void Happen()
    {
        SimulatedNode node = Cluster.Nodes[random.Next(Cluster.Nodes.Count)];
        switch (random.Next(8))
        {
            case 0 or 1:
                run.Counts.Add("faults: pauses");
                // From a hiccup to well beyond the life of a session.
                node.Pause(Cluster.Options.SessionTimeToLive * (2 * Math.Pow(random.NextDouble(), 3)));
                break;
            case 2 or 3:
                run.Counts.Add("faults: kills");
                Kill(node, NodeEndKind.Process);
                break;
            case 4 or 5:
                run.Counts.Add("faults: machine crashes");
                Kill(node, NodeEndKind.Machine);
                break;
            case 6:
                run.Counts.Add("faults: power cuts");
                // A rack without power: all voters, or most of them, at one moment.
                foreach (SimulatedNode voter in Cluster.Nodes.Where(n => n.Votes && random.Next(8) != 0))
                    Kill(voter, NodeEndKind.Machine);
                break;
            default:
                run.Counts.Add("faults: leader kills");
                Kill(Cluster.Nodes.FirstOrDefault(static n => n.Member is { } m && m.Status.Role == Quorum.Wire.VoterRole.Leader) ?? node,
                    random.Next(2) == 0 ? NodeEndKind.Process : NodeEndKind.Machine);
                break;
        }
    }

    /// <summary>A node that ended by itself, for a reason that was ours, comes back like one that was killed.</summary>
    public void StartLater(SimulatedNode node) =>
        run.Simulation.After(TimeSpan.FromMilliseconds(50 + (Math.Pow(random.NextDouble(), 2) * 12_000)), () =>
        {
            if (!ended)
                Start(node);
        });

    public void End()
    {
        ended = true;
        foreach (SimulatedNode node in Cluster.Nodes)
        {
            node.Resume();
            Start(node);
        }
    }

    private void Start(SimulatedNode node)
    {
        if (!node.IsRunning && !run.LostForGood.Contains(node.Name))
            run.StartNode(node);
    }

    private void Kill(SimulatedNode node, NodeEndKind kind)
    {
        if (!node.IsRunning)
            return;
        node.Kill(kind);
        StartLater(node);
    }
}
