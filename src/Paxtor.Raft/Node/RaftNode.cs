using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// The Raft core. Fault model: messages may be lost, copied, delayed without bound and reordered, but not
// forged; a node may stop at any time and comes back with what it had reported durable, plus a prefix of what
// was being written; time is only ticks, and no safety property depends on them.
//
// What is here: leader election with pre-vote and check-quorum (thesis 6.2, 9.6), log replication with
// conflict-term backtracking (paper 5.3) and a pipeline window, asynchronous durability (thesis 10.2.1),
// read-index reads (thesis 6.4), leadership transfer (thesis 3.10), snapshots by name (paper 7), learners.
//
// What is deliberately left out:
//  - I/O, clocks, threads, tasks. The driver writes, sends, ships snapshots, and ticks.
//  - Leader-lease reads: they lean on clocks. Every read costs a heartbeat round, shared by all reads of a turn.
//  - Forwarding of proposals and reads from followers: requests are forwarded whole, above this core.
//  - Membership change. The seams are there (configuration in the snapshot, a reserved entry kind, learners).
//  - Applying before durable. A node hands out entries that are committed and on its own disk. A committed
//    entry that only others have on disk would be lost here in a crash, and state shown to a watcher, or a
//    snapshot written from it, would then be ahead of the log. The wait is short: the leader's write starts
//    with its sends.
//  - Exactly-once proposals: a refused proposal is never in the log, an accepted one may or may not commit.

/// <summary>
/// One member of a Raft group: messages, ticks and proposals in; messages, writes and committed entries out
/// (<see cref="TakeOutput"/>). Pure and deterministic: the same inputs and the same random seed give the same
/// outputs. Not thread-safe: one loop drives it.
/// </summary>
public sealed partial class RaftNode
{
    private readonly RaftOptions _options;
    private readonly Random _random;
    private readonly RaftLog _log;
    private readonly PersistQueue _persist;
    private readonly VoteTally _votes = new();
    private readonly ReadIndexQueue _reads = new();

    private long _now;
    private ulong _vote;
    private int _electionElapsed;
    private int _electionTimeout;

    /// <summary>Starts a node from what its disk kept.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="initial">Its durable state; a new group starts with an empty one.</param>
    /// <param name="random">Spreads election timeouts; nothing else depends on chance.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="RaftInvariantException">The durable state contradicts itself.</exception>
    public RaftNode(RaftOptions options, RaftInitialState initial, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        _options = options;
        _random = random;
        Snapshot = initial.Snapshot;
        Configuration = initial.Snapshot.Configuration;
        _log = new RaftLog(Snapshot.Index, Snapshot.Term, initial.Entries.Span);
        Term = initial.HardState.Term;
        _vote = initial.HardState.Vote;
        Applied = Math.Max(initial.Applied, Snapshot.Index);
        Commit = Applied;
        Require(initial.Applied == 0 || initial.Applied >= Snapshot.Index, "What is applied includes the snapshot.");
        Require(Applied <= _log.LastIndex, "What is applied is durable.");
        Require(Term >= _log.LastTerm, "The term was durable before its entries.");
        _persist = new PersistQueue(_log.LastIndex);
        _sealedIndex = _log.LastIndex;
        _sealedHardState = initial.HardState;
        _shown = (Role, Term, Leader);
        ResetElectionTimer();
    }

    /// <summary>This node.</summary>
    public ulong Id => _options.Id;

    /// <summary>What this node is at present.</summary>
    public RaftRole Role { get; private set; }

    /// <summary>The latest term seen. Made durable before anything that depends on it is sent.</summary>
    public ulong Term { get; private set; }

    /// <summary>The leader of <see cref="Term"/> as far as known, 0 if not.</summary>
    public ulong Leader { get; private set; }

    /// <summary>The last entry known to be committed; it may not be durable here yet.</summary>
    public ulong Commit { get; private set; }

    /// <summary>The last entry handed out to be applied; at most what is both committed and durable here.</summary>
    public ulong Applied { get; private set; }

    /// <summary>The last entry of the log.</summary>
    public ulong LastIndex => _log.LastIndex;

    /// <summary>The first entry still in memory; LastIndex + 1 when there is none.</summary>
    public ulong FirstIndex => _log.FirstIndex;

    /// <summary>The last entry that is durable on this node.</summary>
    public ulong DurableIndex => _persist.DurableIndex;

    /// <summary>The configuration in force.</summary>
    public RaftConfiguration Configuration { get; private set; }

    /// <summary>The newest snapshot the core knows: what a follower too far behind is sent.</summary>
    public RaftSnapshot Snapshot { get; private set; }

    /// <summary>The node leadership is being transferred to, 0 if none.</summary>
    public ulong TransferTarget { get; private set; }

    /// <summary>
    /// As leader: whether a quorum was heard within the last election timeout. Else: whether a leader was.
    /// </summary>
    public bool QuorumActive =>
        Role == RaftRole.Leader ? ActiveVoters() >= Configuration.QuorumSize : HearsLeader;

    /// <summary>Whether this node leads and an entry of its own term is committed (reads can be served).</summary>
    public bool OwnTermCommitted => Role == RaftRole.Leader && Commit >= _firstOwnIndex;

    /// <summary>
    /// As leader: data proposed in this term and not yet both committed and durable here, in bytes. What
    /// <see cref="RaftOptions.MaxUncommittedBytes"/> bounds.
    /// </summary>
    public long UncommittedBytes { get; private set; }

    /// <summary>The log itself, for tests.</summary>
    internal RaftLog Log => _log;

    /// <summary>Whether a leader was heard within the last election timeout, and not lost since.</summary>
    private bool HearsLeader => Leader != 0 && _electionElapsed < _options.ElectionTicks;

    /// <summary>What the leader knows of a follower; null when this node does not lead or does not know it.</summary>
    public RaftPeerProgress? GetProgress(ulong peer)
    {
        if (FindPeer(peer) is not { } found)
            return null;
        return new RaftPeerProgress(
            found.Id, found.State, found.Match, found.Next, found.Inflight.Count, found.Inflight.Bytes, IsActive(found), found.IsLearner);
    }

    /// <summary>One unit of logical time has passed.</summary>
    public void Tick()
    {
        _now++;
        if (Role == RaftRole.Leader)
        {
            TickLeader();
            return;
        }

        _electionElapsed++;
        if (_electionElapsed >= _electionTimeout && Configuration.IsVoter(Id))
            Campaign(RaftRole.PreCandidate, transfer: false);
    }

    /// <summary>
    /// Names the snapshot a driver may write of a state machine that has applied up to an index.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not applied yet, or no longer in the log.</exception>
    public RaftSnapshot DescribeSnapshot(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Applied);
        if (!_log.TryTermAt(index, out var term))
            throw new ArgumentOutOfRangeException(nameof(index), index, "The term of the entry is no longer known.");
        return new RaftSnapshot(index, term, Configuration);
    }

    /// <summary>
    /// The driver's snapshot of this index is durable: entries below it, but for a tail
    /// (<see cref="RaftOptions.SnapshotTailEntries"/>), leave memory, and followers that need them are sent
    /// this snapshot. An index at or below the newest snapshot does nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not applied yet.</exception>
    public void CompactTo(ulong index)
    {
        if (index <= Snapshot.Index)
            return;
        Snapshot = DescribeSnapshot(index);
        var kept = index;
        long bytes = 0;
        while (kept > _log.OffsetIndex && index - kept < (ulong)_options.SnapshotTailEntries
            && (bytes += _log[kept].Data.Length) <= _options.SnapshotTailBytes)
        {
            kept--;
        }

        _log.DropThrough(kept);
        Require(_log.OffsetIndex <= Snapshot.Index, "Snapshot and log leave no gap.");
    }

    /// <summary>Whether the snapshot would be taken; a driver asks before it receives the bytes.</summary>
    /// <param name="term">The term of the message that names it.</param>
    /// <param name="index">The snapshot's index.</param>
    public bool WantsSnapshot(ulong term, ulong index) =>
        term >= Term && index > Commit && Role != RaftRole.Leader;

    private void AdvanceCommit(ulong index)
    {
        if (index <= Commit)
            return;
        Require(index <= _log.LastIndex, "What a leader calls committed is in the log: this node has lost entries it had acknowledged.");
        Commit = index;
    }
}
