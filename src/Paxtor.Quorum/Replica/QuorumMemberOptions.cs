using Paxtor.Coordination;
using Paxtor.Quorum.Client;

namespace Paxtor.Quorum.Replica;

/// <summary>The settings of a <see cref="QuorumMember"/>. Checked by <see cref="Validate"/>.</summary>
internal sealed record QuorumMemberOptions
{
    /// <summary>This node's name, one of <see cref="Voters"/>.</summary>
    public required string Name { get; init; }

    /// <summary>All voters, in any order. One voter is a quorum of its own and forms at once.</summary>
    public required IReadOnlyList<VoterAddress> Voters { get; init; }

    /// <summary>The pause between a leader's heartbeats: <see cref="TicksPerHeartbeat"/> of the core. Default 100 ms.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time without a leader before a voter campaigns (up to a quarter more, by chance), and time a leader goes on without hearing a quorum. Default 800 ms.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest a request waits here for a leader to appear before it is answered "no quorum". Default 1.5 s.</summary>
    public TimeSpan LeaderWait { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>The pause between two <see cref="Wire.VoterStatusFrame"/> when nothing changes. Default 500 ms.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What a request may hold; the same on every voter.</summary>
    public StoreLimits Limits { get; init; } = new();

    /// <summary>The most requests of one connection that are not yet answered; a connection between voters may have ten times as many. Default 8,192.</summary>
    public int MaxRequestsPerConnection { get; init; } = 8_192;

    /// <summary>The most requests not yet answered in all. Default 65,536.</summary>
    public int MaxRequests { get; init; } = 65_536;

    /// <summary>The most data of commands in one log entry. Default 1 MiB; a single larger command still goes, alone.</summary>
    public int MaxBatchBytes { get; init; } = 1 << 20;

    /// <summary>The largest entry that the storage takes (<see cref="Storage.StorageOptions.EntryBytesMax"/>). Default 16 MiB.</summary>
    public int EntryBytesMax { get; init; } = 16 << 20;

    /// <summary>
    /// The most data proposed and not yet committed; beyond it writes are refused as overloaded. The same limit holds, each on
    /// its own, for requests held, forwarded, and waiting to be read. Default 64 MiB.
    /// </summary>
    public long MaxUncommittedBytes { get; init; } = 64 << 20;

    /// <summary>The most watches of one connection. Default 131,072: more than a node has places in queues by default.</summary>
    public int MaxWatchesPerConnection { get; init; } = 1 << 17;

    /// <summary>The most leases. Default 100,000.</summary>
    public int MaxLeases { get; init; } = 100_000;

    /// <summary>
    /// The most that all keys and values may take, with 64 bytes for each key; beyond it transactions that put are refused as overloaded. Without it a
    /// state could outgrow <see cref="SnapshotBytesMax"/>, and no voter could go on then. At most half of that, since what is
    /// proposed and not yet applied comes on top. Default 512 MiB.
    /// </summary>
    public long StoreBytesMax { get; init; } = 512 << 20;

    /// <summary>A snapshot is taken when so many entries were applied since the last one. Default 100,000.</summary>
    public int SnapshotEntries { get; init; } = 100_000;

    /// <summary>About how much of a snapshot is encoded between two group commits: a millisecond's work, for the log waits meanwhile. Default 64 KiB.</summary>
    public int SnapshotStepBytes { get; init; } = 64 << 10;

    /// <summary>A snapshot is taken when so much data was applied since the last one. Default 64 MiB.</summary>
    public long SnapshotBytes { get; init; } = 64 << 20;

    /// <summary>Entries kept below a snapshot for followers that are a little behind. Default 1,024.</summary>
    public int SnapshotTailEntries { get; init; } = 1_024;

    /// <summary>The most data of a snapshot in one frame. Default 256 KiB.</summary>
    public int SnapshotChunkBytes { get; init; } = 256 << 10;

    /// <summary>The largest snapshot taken from another voter. Default 1 GiB.</summary>
    public long SnapshotBytesMax { get; init; } = 1L << 30;

    /// <summary>
    /// Ticks of the core in one heartbeat's time. They pass all at once, but for a voter that is about to campaign: what decides then who goes
    /// first are differences of milliseconds.
    /// </summary>
    internal const int TicksPerHeartbeat = 10;

    /// <summary>Ticks of an election time-out.</summary>
    internal int ElectionTicks => (int)Math.Max(2 * TicksPerHeartbeat, Math.Round(ElectionTimeout / HeartbeatInterval * TicksPerHeartbeat));

    /// <summary>Throws when a setting is out of range or two contradict each other.</summary>
    /// <exception cref="ArgumentException">It names the setting.</exception>
    public void Validate()
    {
        Check(Voters.Count is >= 1 and <= 9, nameof(Voters), "must name 1 to 9 voters");
        Check(Voters.Any(v => string.Equals(v.Name, Name, StringComparison.Ordinal)), nameof(Voters), $"must name this node, {Name}");
        Check(Voters.Select(v => v.Name).Distinct(StringComparer.Ordinal).Count() == Voters.Count, nameof(Voters), "must not name a voter twice");
        Check(HeartbeatInterval >= TimeSpan.FromMilliseconds(1), nameof(HeartbeatInterval), "must be at least 1 ms");
        Check(ElectionTimeout >= 2 * HeartbeatInterval, nameof(ElectionTimeout), "must be at least twice HeartbeatInterval");
        Check(LeaderWait >= TimeSpan.Zero, nameof(LeaderWait), "must not be negative");
        Check(StatusInterval >= HeartbeatInterval, nameof(StatusInterval), "must be at least HeartbeatInterval");
        Check(MaxRequestsPerConnection >= 1, nameof(MaxRequestsPerConnection), "must be at least 1");
        Check(MaxRequests >= 1, nameof(MaxRequests), "must be at least 1");
        Check(MaxBatchBytes >= 1, nameof(MaxBatchBytes), "must be at least 1");
        Check(EntryBytesMax >= (long)Math.Max(MaxBatchBytes, Limits.MaxRequestBytes) + 64, nameof(EntryBytesMax), "must exceed MaxBatchBytes and the largest request by 64");
        Check(MaxUncommittedBytes >= 1, nameof(MaxUncommittedBytes), "must be at least 1");
        Check(MaxWatchesPerConnection >= 1, nameof(MaxWatchesPerConnection), "must be at least 1");
        Check(MaxLeases >= 1, nameof(MaxLeases), "must be at least 1");
        Check(StoreBytesMax >= 1 && StoreBytesMax <= SnapshotBytesMax / 2, nameof(StoreBytesMax), "must be positive, and at most half of SnapshotBytesMax");
        Check(SnapshotEntries >= 1, nameof(SnapshotEntries), "must be at least 1");
        Check(SnapshotStepBytes >= 1, nameof(SnapshotStepBytes), "must be at least 1");
        Check(SnapshotBytes >= 1, nameof(SnapshotBytes), "must be at least 1");
        Check(SnapshotTailEntries >= 0, nameof(SnapshotTailEntries), "must not be negative");
        Check(SnapshotChunkBytes >= 1, nameof(SnapshotChunkBytes), "must be at least 1");
        Check(SnapshotBytesMax >= 1, nameof(SnapshotBytesMax), "must be at least 1");
    }

    private static void Check(bool holds, string name, string sentence)
    {
        if (!holds)
            throw new ArgumentException($"{nameof(QuorumMemberOptions)}.{name} {sentence}.", name);
    }
}
