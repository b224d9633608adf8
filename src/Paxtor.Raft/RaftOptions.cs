namespace Paxtor.Raft;

/// <summary>The settings of one Raft node. All sizes are bytes, all times are ticks of the driver.</summary>
public sealed record RaftOptions
{
    /// <summary>This node's id, never 0 and never used again once the node is gone.</summary>
    public required ulong Id { get; init; }

    /// <summary>
    /// The election timeout: ticks without a leader before a voter campaigns (and up to a quarter more, at
    /// random), the time a leader may go without hearing a quorum, and the time a leadership transfer may
    /// take. A campaign that fails is tried again after a few tenths of it at first. Best 50 or more, so that
    /// voters seldom campaign in the same tick. Default 10.
    /// </summary>
    public int ElectionTicks { get; init; } = 10;

    /// <summary>Ticks between heartbeats of a leader; less than <see cref="ElectionTicks"/>. Default 1.</summary>
    public int HeartbeatTicks { get; init; } = 1;

    /// <summary>
    /// The most data one append carries. A single larger entry still goes, alone. Default 1 MiB.
    /// </summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>The most appends under way to one follower. Default 256.</summary>
    public int MaxInflightMessages { get; init; } = 256;

    /// <summary>The most data under way to one follower. Default 16 MiB.</summary>
    public long MaxInflightBytes { get; init; } = 16 << 20;

    /// <summary>
    /// The most proposed data not yet committed and durable at the leader; beyond it proposals are refused. A proposal is always
    /// taken when nothing is uncommitted, however large it is. Default 64 MiB.
    /// </summary>
    public long MaxUncommittedBytes { get; init; } = 64 << 20;

    /// <summary>The most reads waiting for their round; beyond it reads are refused. Default 65,536.</summary>
    public int MaxPendingReads { get; init; } = 65_536;

    /// <summary>
    /// Whether a follower with nothing new to append is told of the commit only on <see cref="RaftNode.NotifyCommit"/>, which the driver calls a
    /// little after <see cref="RaftNode.CommitNoticeDue"/>, unless the next append or heartbeat has told it before. Else each commit is told at once:
    /// then a busy leader sends every follower two messages an entry. Default false.
    /// </summary>
    public bool DeferCommitNotices { get; init; }

    /// <summary>
    /// Entries kept in memory below a snapshot, so that a follower a little behind is brought up by
    /// entries and not by the whole snapshot. Default 1,024.
    /// </summary>
    public int SnapshotTailEntries { get; init; } = 1_024;

    /// <summary>The most data kept in that tail. Default 16 MiB.</summary>
    public long SnapshotTailBytes { get; init; } = 16 << 20;

    /// <summary>Throws when a setting is out of range or two of them contradict each other.</summary>
    /// <exception cref="ArgumentException">With the name of the setting.</exception>
    public void Validate()
    {
        Check(Id != 0, nameof(Id), "must not be 0");
        Check(HeartbeatTicks >= 1, nameof(HeartbeatTicks), "must be at least 1");
        Check(ElectionTicks > HeartbeatTicks, nameof(ElectionTicks), "must be greater than HeartbeatTicks");
        Check(MaxMessageBytes >= 1, nameof(MaxMessageBytes), "must be at least 1");
        Check(MaxInflightMessages >= 1, nameof(MaxInflightMessages), "must be at least 1");
        Check(MaxInflightBytes >= MaxMessageBytes, nameof(MaxInflightBytes), "must be at least MaxMessageBytes");
        Check(MaxUncommittedBytes >= 1, nameof(MaxUncommittedBytes), "must be at least 1");
        Check(MaxPendingReads >= 1, nameof(MaxPendingReads), "must be at least 1");
        Check(SnapshotTailEntries >= 0, nameof(SnapshotTailEntries), "must not be negative");
        Check(SnapshotTailBytes >= 0, nameof(SnapshotTailBytes), "must not be negative");
    }

    private static void Check(bool holds, string name, string sentence)
    {
        if (!holds)
            throw new ArgumentException($"{nameof(RaftOptions)}.{name} {sentence}.", name);
    }
}
