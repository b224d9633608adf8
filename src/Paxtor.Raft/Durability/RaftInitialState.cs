namespace Paxtor.Raft;

/// <summary>What a node starts with: what its disk kept, or nothing but a configuration.</summary>
public sealed record RaftInitialState
{
    /// <summary>Term and vote as last made durable.</summary>
    public RaftHardState HardState { get; init; }

    /// <summary>
    /// The newest durable snapshot. A new group starts with index 0, term 0 and the first configuration,
    /// the same on every node.
    /// </summary>
    public required RaftSnapshot Snapshot { get; init; }

    /// <summary>The durable entries after the snapshot, without a gap.</summary>
    public ReadOnlyMemory<RaftEntry> Entries { get; init; }

    /// <summary>
    /// The last entry the state machine has applied: at least the snapshot's index. Entries up to it are
    /// known to be committed and are not handed out again. 0 means the snapshot's index.
    /// </summary>
    public ulong Applied { get; init; }
}
