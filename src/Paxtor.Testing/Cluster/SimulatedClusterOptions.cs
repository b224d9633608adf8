namespace Paxtor.Testing;

/// <summary>What a <see cref="SimulatedCluster"/> is made of.</summary>
public sealed record SimulatedClusterOptions
{
    /// <summary>How many nodes vote: 1 to 9, best 3 or 5. They are named <c>v1@sim</c>, <c>v2@sim</c>, … Default 3.</summary>
    public int Voters { get; init; } = 3;

    /// <summary>How many nodes only use the quorum. They are named <c>c1@sim</c>, <c>c2@sim</c>, … Default 2.</summary>
    public int Clients { get; init; } = 2;

    /// <summary>How long what a node owns outlives its last sign of life; whole seconds. Default 10 s.</summary>
    public TimeSpan SessionTimeToLive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long before that end a session counts as over on its own node. Default 1 s.</summary>
    public TimeSpan SessionMargin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause between a leader's heartbeats. Default 100 ms.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a voter waits for a leader before it campaigns. Default 800 ms.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>A voter takes a snapshot when so many log entries were applied since the last one. Default 10,000.</summary>
    public int SnapshotEntries { get; init; } = 10_000;

    /// <summary>Log entries kept below a snapshot. Default 1,024.</summary>
    public int SnapshotTailEntries { get; init; } = 1_024;

    /// <summary>
    /// The process classes that every node declares, with their serializer; messages within a node are written and read as if they crossed nodes. Default null: nodes have no processes.
    /// </summary>
    public ProcessOptions? Processes { get; init; }

    /// <summary>How good the network is at first.</summary>
    public NetworkConditions Network { get; init; } = new();
}
