namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Clocks that run too fast or too slow, wall clocks that are set, and, in runs where clocks need not keep the bound, leaps of the monotonic clock.</summary>
internal sealed class ClockFaults(RunState run, Random random)
{
    public void Happen()
    {
        SimulatedNode node = run.Cluster.Nodes[random.Next(run.Cluster.Nodes.Count)];
        if (!node.IsRunning)
            return;
        switch (random.Next(3))
        {
            case 0:
                run.Counts.Add("faults: wall clocks set");
                node.Clock.SetWallClock(TimeSpan.FromHours((random.NextDouble() * 20) - 10));
                break;
            case 1:
                run.Counts.Add("faults: drifts");
                node.Clock.SetDrift(random.NextInt64(-run.Plan.DriftMax, run.Plan.DriftMax + 1));
                break;
            default:
                // A holder's clock that leaps ends its session early, which is safe; a leader's ends those of others.
                if (node.Votes && run.Plan.ClocksKeepBound)
                    return;
                run.Counts.Add("faults: clock leaps");
                node.Clock.LeapAhead(TimeSpan.FromSeconds(random.NextDouble() * 20));
                break;
        }
    }

    public void End()
    {
        foreach (SimulatedNode node in run.Cluster.Nodes)
        {
            if (node.IsRunning)
                node.Clock.SetDrift(random.NextInt64(-20_000, 20_000));
        }
    }
}
