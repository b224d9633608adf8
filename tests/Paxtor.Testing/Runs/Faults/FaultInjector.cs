using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>
/// Makes things go wrong at random moments, as the seed says, and puts everything right for the liveness phase. What it leaves broken for good
/// (damaged disks) never touches more than a minority of the voters.
/// </summary>
internal sealed class FaultInjector
{
    private readonly RunState run;
    private readonly Random random;
    private readonly NetworkFaults network;
    private readonly NodeFaults nodes;
    private readonly DiskFaultsOfRun disks;
    private readonly ClockFaults clocks;
    private bool ended;

    public FaultInjector(RunState run, NodeKeeper keeper)
    {
        this.run = run;
        random = run.Simulation.CreateRandom();
        network = new NetworkFaults(run, random);
        nodes = new NodeFaults(run, keeper, random);
        disks = new DiskFaultsOfRun(run, keeper, random);
        clocks = new ClockFaults(run, random);
    }

    /// <summary>Sets the network, and begins.</summary>
    public void Begin()
    {
        network.Begin();
        ScheduleNext();
    }

    /// <summary>Ends all faults: ways open, nodes start and stay up, disks work, clocks keep the bound.</summary>
    public void End()
    {
        ended = true;
        run.Simulation.Trace.Add(run.Simulation.NowTicks, TraceKind.Heal, -1, 0, 0, "the safety phase ends");
        network.End();
        disks.End();
        clocks.End();
        nodes.End();
    }

    private void ScheduleNext()
    {
        // Exponential pauses: faults come in bursts.
        TimeSpan pause = run.Plan.FaultPause * -Math.Log(1 - random.NextDouble());
        run.Simulation.After(pause, Happen);
    }

    private void Happen()
    {
        if (ended)
            return;
        switch (random.Next(20))
        {
            case < 6:
                network.Happen();
                break;
            case < 15:
                nodes.Happen();
                break;
            case < 17:
                disks.Happen();
                break;
            default:
                clocks.Happen();
                break;
        }

        ScheduleNext();
    }
}
