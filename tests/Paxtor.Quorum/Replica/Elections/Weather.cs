using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica.Elections;

/// <summary>How well network, disks and processors serve while a leader ends; changes every few milliseconds, by chance.</summary>
/// <param name="LatencyMax">The longest way of most frames.</param>
/// <param name="SlowProbability">How many frames take up to <paramref name="SlowMax"/>.</param>
/// <param name="SlowMax">The longest way of a frame.</param>
/// <param name="SyncMax">The longest sync of most disks.</param>
/// <param name="SlowSyncProbability">How often a disk takes up to <paramref name="SlowSyncMax"/> for a while.</param>
/// <param name="SlowSyncMax">The longest sync.</param>
/// <param name="PauseProbability">How often, each 10 ms, a voter is stopped for up to <paramref name="PauseMax"/>: a garbage collection, or another process has the processor.</param>
/// <param name="PauseMax">The longest such stop.</param>
internal sealed record Weather(
    TimeSpan LatencyMax, double SlowProbability, TimeSpan SlowMax, TimeSpan SyncMax, double SlowSyncProbability, TimeSpan SlowSyncMax, double PauseProbability, TimeSpan PauseMax)
{
    /// <summary>Machines of their own in one place, with good disks.</summary>
    public static readonly Weather Calm = new(Ms(0.5), 0, Ms(1), Ms(1), 0, Ms(1), 0, Ms(1));

    /// <summary>All voters on one machine with two cores that others use too.</summary>
    public static readonly Weather Busy = new(Ms(2), 0.01, Ms(50), Ms(5), 0.1, Ms(60), 0.1, Ms(60));

    /// <summary>Voters far from each other.</summary>
    public static readonly Weather Far = new(Ms(100), 0, Ms(1), Ms(5), 0, Ms(1), 0, Ms(1));

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    public static Weather Of(string name) => name switch
    {
        nameof(Calm) => Calm,
        nameof(Busy) => Busy,
        nameof(Far) => Far,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such weather."),
    };

    /// <summary>Lets the weather come over a cluster.</summary>
    public void Begin(SimulatedCluster cluster)
    {
        cluster.Network = cluster.Network with { LatencyMax = LatencyMax, SlowProbability = SlowProbability, SlowLatencyMax = SlowMax };
        Random random = cluster.Simulation.CreateRandom();
        Change();

        void Change()
        {
            foreach (SimulatedNode node in cluster.Nodes.Where(static n => n.Votes))
            {
                node.Disk!.Faults.SyncDelay = random.NextDouble() < SlowSyncProbability ? SlowSyncMax * random.NextDouble() : SyncMax * (0.1 + (0.9 * random.NextDouble()));
                if (node.IsRunning && !node.Loop!.IsPaused && random.NextDouble() < PauseProbability)
                    node.Pause(PauseMax * Math.Pow(random.NextDouble(), 2));
            }

            cluster.Simulation.After(Step, Change);
        }
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
