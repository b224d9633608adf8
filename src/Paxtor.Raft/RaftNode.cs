namespace Paxtor.Raft;

/// <summary>
/// One member of a Raft group: messages, ticks and proposals in; messages, writes and committed entries out
/// (<see cref="TakeOutput"/>). Not thread-safe: one loop drives it.
/// </summary>
public sealed class RaftNode
{
    /// <summary>Starts a node from what its disk kept.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="initial">Its durable state; a new group starts with an empty one.</param>
    /// <param name="random">Spreads election timeouts; nothing else depends on chance.</param>
    public RaftNode(RaftOptions options, RaftInitialState initial, Random random)
    {
        throw new NotSupportedException();
    }

    /// <summary>This node.</summary>
    public ulong Id { get; }

    /// <summary>What this node is at present.</summary>
    public RaftRole Role { get; }

    /// <summary>The latest term seen. Made durable before anything that depends on it is sent.</summary>
    public ulong Term { get; }

    /// <summary>The leader of <see cref="Term"/> as far as known, 0 if not.</summary>
    public ulong Leader { get; }

    /// <summary>The last entry known to be committed; it may not be durable here yet.</summary>
    public ulong Commit { get; }

    /// <summary>The last entry handed out to be applied. Applied ≤ min(Commit, DurableIndex).</summary>
    public ulong Applied { get; }

    /// <summary>The last entry of the log.</summary>
    public ulong LastIndex { get; }

    /// <summary>The first entry still in memory; LastIndex + 1 when there is none.</summary>
    public ulong FirstIndex { get; }

    /// <summary>The last entry that is durable on this node.</summary>
    public ulong DurableIndex { get; }

    /// <summary>The configuration in force.</summary>
    public RaftConfiguration Configuration { get; } = null!;

    /// <summary>The newest snapshot the core knows: what a follower too far behind is sent.</summary>
    public RaftSnapshot Snapshot { get; } = null!;

    /// <summary>The node leadership is being transferred to, 0 if none.</summary>
    public ulong TransferTarget { get; }

    /// <summary>
    /// As leader: whether a quorum was heard within the last election timeout. Else: whether the leader was.
    /// </summary>
    public bool QuorumActive { get; }

    /// <summary>Whether this node leads and an entry of its own term is committed (reads can be served).</summary>
    public bool OwnTermCommitted { get; }

    /// <summary>Data proposed in this term and not yet committed, in bytes.</summary>
    public long UncommittedBytes { get; }

    /// <summary>What the leader knows of a follower; null when this node does not lead or does not know it.</summary>
    public RaftPeerProgress? GetProgress(ulong peer) => throw new NotSupportedException();

    /// <summary>One unit of logical time has passed.</summary>
    public void Tick() => throw new NotSupportedException();

    /// <summary>A message has arrived. Loss, copies, delay and reordering are all allowed.</summary>
    /// <exception cref="RaftInvariantException">The message contradicts what is committed, or is not for this node.</exception>
    public void Step(in RaftMessage message) => throw new NotSupportedException();

    /// <summary>Appends an entry to the leader's log. Only <see cref="RaftEntryKind.Normal"/> can be proposed.</summary>
    /// <param name="kind">What the entry holds.</param>
    /// <param name="data">Its bytes; not copied.</param>
    /// <param name="index">Its index when accepted. It is this proposal that commits there only if the entry handed out at that index has the term of now.</param>
    public RaftProposeResult TryPropose(RaftEntryKind kind, ReadOnlyMemory<byte> data, out ulong index) => throw new NotSupportedException();

    /// <summary>
    /// Asks for a read index: the commit index, once a quorum round begun after this call has confirmed that
    /// this node still leads. All requests of one turn share one round.
    /// </summary>
    /// <param name="context">Comes back in <see cref="RaftReadState.Context"/>.</param>
    public RaftReadResult RequestReadIndex(ulong context) => throw new NotSupportedException();

    /// <summary>
    /// Hands leadership to another voter: proposals are refused, the target is brought up to date and told to
    /// campaign. Given up after an election timeout.
    /// </summary>
    /// <returns>False when this node does not lead, or the target is this node, a learner or unknown.</returns>
    public bool TransferLeadership(ulong target) => throw new NotSupportedException();

    /// <summary>All batches up to this sequence are durable (snapshot, hard state and entries).</summary>
    public void Persisted(ulong sequence) => throw new NotSupportedException();

    /// <summary>
    /// Names the snapshot a driver may write of a state machine that has applied up to an index.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not applied yet, or no longer in the log.</exception>
    public RaftSnapshot DescribeSnapshot(ulong index) => throw new NotSupportedException();

    /// <summary>
    /// The driver's snapshot of this index is durable: entries below it, but for a tail
    /// (<see cref="RaftOptions.SnapshotTailEntries"/>), leave memory, and followers that need them are sent
    /// this snapshot. An index at or below the newest snapshot does nothing.
    /// </summary>
    public void CompactTo(ulong index) => throw new NotSupportedException();

    /// <summary>Whether the snapshot would be taken; a driver asks before it receives the bytes.</summary>
    public bool WantsSnapshot(ulong term, ulong index) => throw new NotSupportedException();

    /// <summary>The driver has shipped the snapshot of an <see cref="RaftMessageType.InstallSnapshot"/> to a follower.</summary>
    public void SnapshotSent(ulong peer) => throw new NotSupportedException();

    /// <summary>Shipping the snapshot failed; it is tried again once the follower is heard.</summary>
    public void SnapshotFailed(ulong peer) => throw new NotSupportedException();

    /// <summary>Messages to a peer may have been lost (connection broken, queue full): probe it again.</summary>
    public void PeerUnreachable(ulong peer) => throw new NotSupportedException();

    /// <summary>
    /// The connection to the leader broke: campaign after a short random delay instead of a full election
    /// timeout, and let others do so. Only a hint; a leader that others still hear stays.
    /// </summary>
    public void LeaderUnreachable() => throw new NotSupportedException();

    /// <summary>Takes what there is to do; see <see cref="RaftOutput"/>.</summary>
    /// <param name="output">Cleared, then filled. Reused by the driver turn after turn.</param>
    /// <returns>Whether there is anything in it.</returns>
    public bool TakeOutput(RaftOutput output) => throw new NotSupportedException();
}
