namespace Paxtor.Testing.Tests.Runs;

/// <summary>What one run is made of, all decided by its seed.</summary>
internal sealed record RunPlan
{
    private RunPlan(int seed) => Seed = seed;

    public int Seed { get; }

    public required SimulatedClusterOptions Cluster { get; init; }

    /// <summary>How long faults happen, in true time.</summary>
    public required TimeSpan SafetyPhase { get; init; }

    /// <summary>The mean pause between two faults.</summary>
    public required TimeSpan FaultPause { get; init; }

    /// <summary>
    /// Whether clocks keep the bound that the session's margin allows for. When not, two nodes may believe they own one lock, and only the fencing
    /// tokens keep the guarded resource from harm.
    /// </summary>
    public required bool ClocksKeepBound { get; init; }

    /// <summary>The most that a clock may run too fast or too slow, in millionths.</summary>
    public required long DriftMax { get; init; }

    /// <summary>Whether single consensus frames are lost, doubled and reordered.</summary>
    public required bool DisturbsConsensus { get; init; }

    /// <summary>Nodes start within this time.</summary>
    public required TimeSpan StartSpread { get; init; }

    /// <summary>When faults begin; mostly after the cluster has formed, sometimes at once.</summary>
    public required TimeSpan FaultsFrom { get; init; }

    /// <summary>Whether voters run workloads too.</summary>
    public required bool VotersWork { get; init; }

    /// <summary>How long a sync takes on every disk that is not slower by a fault.</summary>
    public required TimeSpan SyncDelay { get; init; }

    /// <summary>When a backup is taken, which is restored to a new cluster some time later; null for never.</summary>
    public required TimeSpan? BackupAt { get; init; }

    public required int LockKeys { get; init; }

    public required int WorkersPerNode { get; init; }

    /// <summary>Whether nodes share a singleton; in one seed of three.</summary>
    public bool RunsSingleton => Seed % 3 == 0;

    public static RunPlan Of(int seed)
    {
        var random = new Random(unchecked((seed * 7919) + 13));
        int timeToLive = random.Next(3) switch { 0 => 3, 1 => 5, _ => 10 };
        double margin = timeToLive == 10 ? 1 : 0.5;
        // A holder counts T - m on its clock, the leader T on its own: no overlap while x < m / (2T - m). The rest is for reaction.
        long bound = (long)(0.6 * margin / ((2 * timeToLive) - margin) * 1_000_000);
        bool keep = random.Next(5) != 0;
        return new RunPlan(seed)
        {
            Cluster = new SimulatedClusterOptions
            {
                Voters = random.Next(4) == 0 ? 5 : 3,
                Clients = random.Next(2, 4),
                SessionTimeToLive = TimeSpan.FromSeconds(timeToLive),
                SessionMargin = TimeSpan.FromSeconds(margin),
                SnapshotEntries = random.Next(3) == 0 ? 20 : 200,
                SnapshotTailEntries = random.Next(2) * 20,
            },
            SafetyPhase = TimeSpan.FromSeconds(random.Next(20, 50)),
            FaultPause = TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 4)),
            ClocksKeepBound = keep,
            DriftMax = keep ? bound : 300_000,
            DisturbsConsensus = random.Next(2) == 0,
            StartSpread = TimeSpan.FromSeconds(random.NextDouble() * 3),
            FaultsFrom = random.Next(4) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(5),
            VotersWork = random.Next(2) == 0,
            SyncDelay = TimeSpan.FromMilliseconds(Math.Pow(10, (random.NextDouble() * 2.5) - 1)),
            BackupAt = random.Next(6) == 0 ? TimeSpan.FromSeconds(8 + (random.NextDouble() * 6)) : null,
            LockKeys = random.Next(4) == 0 ? 8 : random.Next(1, 4),
            WorkersPerNode = random.Next(1, 6),
        };
    }
}
