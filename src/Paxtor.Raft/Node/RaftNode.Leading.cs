using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// What a leader does: proposals, commit, reads, transfer, and knowing when it no longer leads.
public sealed partial class RaftNode
{
    private Peer[] _peers = [];
    private ulong _firstOwnIndex;
    private int _heartbeatElapsed;
    private int _transferElapsed;
    private bool _heartbeatDue;
    private bool _notifyCommit;

    /// <summary>Appends an entry to the leader's log.</summary>
    /// <param name="kind">What the entry holds: only <see cref="RaftEntryKind.Normal"/> can be proposed.</param>
    /// <param name="data">Its bytes; not copied.</param>
    /// <param name="index">
    /// Its index when accepted. What commits at that index is this proposal only if it has the term of now.
    /// </param>
    public RaftProposeResult TryPropose(RaftEntryKind kind, ReadOnlyMemory<byte> data, out ulong index)
    {
        if (kind != RaftEntryKind.Normal)
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only normal entries can be proposed.");
        index = 0;
        if (Role != RaftRole.Leader)
            return RaftProposeResult.NotLeader;
        if (TransferTarget != 0)
            return RaftProposeResult.Transferring;
        if (UncommittedBytes > 0 && UncommittedBytes + data.Length > _options.MaxUncommittedBytes)
            return RaftProposeResult.TooMuchUncommitted;
        index = _log.LastIndex + 1;
        UncommittedBytes += data.Length;
        _log.Append(new RaftEntry(index, Term, kind, data));
        return RaftProposeResult.Accepted;
    }

    /// <summary>
    /// Asks for a read index: the commit index, once a quorum round begun after this call has confirmed that
    /// this node still leads. All requests of one turn share one round; a round waits until an entry of this
    /// term is committed, since before that the leader does not know what is (thesis 6.4).
    /// </summary>
    /// <param name="context">Comes back in <see cref="RaftReadState.Context"/>.</param>
    public RaftReadResult RequestReadIndex(ulong context)
    {
        if (Role != RaftRole.Leader)
            return RaftReadResult.NotLeader;
        if (_reads.Count >= _options.MaxPendingReads)
            return RaftReadResult.TooManyReads;
        _reads.Add(context);
        return RaftReadResult.Accepted;
    }

    /// <summary>
    /// Hands leadership to another voter: proposals are refused, the target is brought up to date and told to
    /// campaign. Given up after an election timeout.
    /// </summary>
    /// <returns>False when this node does not lead, or the target is this node, a learner or unknown.</returns>
    public bool TransferLeadership(ulong target)
    {
        if (FindPeer(target) is not { IsLearner: false } peer)
            return false;
        if (TransferTarget == target)
            return true;
        TransferTarget = target;
        _transferElapsed = 0;
        FinishTransferIfReady(peer);
        return true;
    }

    private void BecomeLeader()
    {
        Require(Role == RaftRole.Candidate, "Only a candidate becomes leader.");
        Require(_vote == Id, "A leader has voted for itself.");
        Role = RaftRole.Leader;
        Leader = Id;
        _heartbeatElapsed = 0;
        _heartbeatDue = false;
        UncommittedBytes = 0;
        _reads.Reset();
        _peers = MakePeers();
        foreach (var peer in _peers)
            peer.StartProbing(_log.LastIndex, _now);
        // Nothing of earlier terms is committed by counting (paper figure 8); this entry commits them along.
        _firstOwnIndex = _log.LastIndex + 1;
        _log.Append(new RaftEntry(_firstOwnIndex, Term, RaftEntryKind.Empty, default));
    }

    private void StopLeading()
    {
        _reads.FailAll(_readStates);
        _peers = [];
        TransferTarget = 0;
        UncommittedBytes = 0;
        _heartbeatDue = _notifyCommit = CommitNoticeDue = false;
    }

    private Peer[] MakePeers()
    {
        var peers = new List<Peer>();
        foreach (var voter in Configuration.Voters)
        {
            if (voter != Id)
                peers.Add(new Peer(voter, isLearner: false, _options));
        }

        foreach (var learner in Configuration.Learners)
            peers.Add(new Peer(learner, isLearner: true, _options));
        return [.. peers];
    }

    private Peer? FindPeer(ulong id)
    {
        foreach (var peer in _peers)
        {
            if (peer.Id == id)
                return peer;
        }

        return null;
    }

    private bool IsActive(Peer peer) => _now - peer.LastHeardTick < _options.ElectionTicks;

    private int ActiveVoters()
    {
        var active = 1;
        foreach (var peer in _peers)
            active += !peer.IsLearner && IsActive(peer) ? 1 : 0;
        return active;
    }

    private void TickLeader()
    {
        if (!QuorumActive)
        {
            // Check-quorum: whoever may have elected another by now is not to be answered for any longer.
            BecomeFollower(Term, 0);
            return;
        }

        if (TransferTarget != 0 && ++_transferElapsed >= _options.ElectionTicks)
            TransferTarget = 0;
        if (++_heartbeatElapsed < _options.HeartbeatTicks)
            return;
        _heartbeatElapsed = 0;
        _heartbeatDue = true;
        foreach (var peer in _peers)
            peer.HeartbeatSent(_log.LastIndex);
    }

    private void LeadAppendResponse(in RaftMessage message)
    {
        if (FindPeer(message.From) is not { } peer)
            return;
        peer.LastHeardTick = _now;
        if (message.Reject)
        {
            peer.Rejected(message.LogIndex, ProbeFrom(message));
            return;
        }

        Require(message.LogIndex <= _log.LastIndex, "Nobody acknowledges what its leader has not sent.");
        var news = peer.Accepted(message.LogIndex);
        switch (peer.State)
        {
            case RaftPeerState.Probe when news || message.LogIndex == peer.Match:
            case RaftPeerState.Snapshot when peer.Match >= _log.OffsetIndex: // entries will do again
                peer.BecomeReplicate();
                break;
            default:
                break;
        }

        if (news)
            CommitByMajority();
        FinishTransferIfReady(peer);
    }

    /// <summary>Where to ask next after a rejection: the follower's hint, skipped further by the leader's own terms.</summary>
    private ulong ProbeFrom(in RaftMessage message) =>
        message.RejectHint > _log.OffsetIndex && message.LogTerm > 0
            ? _log.FindConflictByTerm(message.RejectHint, message.LogTerm)
            : message.RejectHint;

    private void LeadHeartbeatResponse(in RaftMessage message)
    {
        if (FindPeer(message.From) is not { } peer)
            return;
        Require(message.Context <= _reads.Round, "Only a round that was begun is confirmed.");
        peer.LastHeardTick = _now;
        peer.HeartbeatAnswered(message.Context);
        ConfirmReads();
    }

    private void ConfirmReads()
    {
        if (_reads.Count == 0)
            return;
        Span<ulong> rounds = stackalloc ulong[Configuration.Voters.Length];
        CollectFromVoters(rounds, _reads.Round, static peer => peer.AckedRound);
        _reads.Confirm(QuorumMath.ReachedByMajority(rounds), _readStates);
    }

    /// <summary>
    /// Commits what a majority has on disk, this node's own disk included when it is, and only up to an entry
    /// of this term: an older one can still be overwritten though a majority has it (paper figure 8).
    /// </summary>
    private void CommitByMajority()
    {
        Require(Role == RaftRole.Leader, "Only a leader counts.");
        Span<ulong> durable = stackalloc ulong[Configuration.Voters.Length];
        CollectFromVoters(durable, _persist.DurableIndex, static peer => peer.Match);
        var reached = QuorumMath.ReachedByMajority(durable);
        if (reached <= Commit || !_log.Matches(reached, Term))
            return;
        AdvanceCommit(reached);
    }

    private void CollectFromVoters(Span<ulong> values, ulong own, Func<Peer, ulong> value)
    {
        var count = 0;
        values[count++] = own;
        foreach (var peer in _peers)
        {
            if (!peer.IsLearner)
                values[count++] = value(peer);
        }

        Require(count == values.Length, "Every voter is counted once.");
    }

    private void FinishTransferIfReady(Peer peer)
    {
        if (TransferTarget == peer.Id && peer.Match == _log.LastIndex)
            Send(new RaftMessage { Type = RaftMessageType.TimeoutNow, From = Id, To = peer.Id, Term = Term });
    }
}
