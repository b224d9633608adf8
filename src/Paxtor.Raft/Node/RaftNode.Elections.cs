using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// Roles, campaigns and votes (paper 5.2, 5.4.1; thesis 9.6).
public sealed partial class RaftNode
{
    /// <summary>The id of the candidate that this node last granted a vote or pre-vote; see <see cref="FavoursAnother"/>.</summary>
    private ulong _favoured;

    /// <summary>Until which tick it is favoured.</summary>
    private long _favouredUntil;

    /// <summary>Campaigns since a leader was last heard or lost: each makes the next wait longer.</summary>
    private int _campaigns;

    /// <summary>
    /// Ticks until this node campaigns, unless it hears of a leader before; <see cref="int.MaxValue"/> where it will not. A driver
    /// that ticks only now and then need not be late for that moment.
    /// </summary>
    public int TicksToCampaign =>
        Role == RaftRole.Leader || !Configuration.IsVoter(Id) ? int.MaxValue : Math.Max(0, _electionTimeout - _electionElapsed);

    /// <summary>What an election takes when all goes well, in ticks; a tenth of the election timeout.</summary>
    private int Moment => Math.Max(1, _options.ElectionTicks / 10);

    /// <summary>
    /// The connection to the leader broke: campaign after a short random delay instead of a full election
    /// timeout, and let others do so. Only a hint: pre-vote keeps a leader that a majority still hears.
    /// </summary>
    public void LeaderUnreachable()
    {
        if (Role != RaftRole.Follower || Leader == 0)
            return;
        // Forgetting the leader is what lets this node grant a pre-vote to another that lost it too. It may
        // have voted in this term already, so it can still not help to elect a second leader of it.
        Leader = 0;
        _campaigns = 0;
        _electionElapsed = 0;
        _electionTimeout = 1 + _random.Next(Math.Max(2, Moment));
    }

    private void BecomeFollower(ulong term, ulong leader)
    {
        Require(term >= Term, "Terms never go back.");
        Require(leader != Id, "Nobody follows itself.");
        // A follower that merely learns of a higher term keeps its timer: else a server that cannot win could
        // hold back those that can, by asking again and again. A campaign that failed set its own.
        if (Role == RaftRole.Leader || leader != 0)
            ResetElectionTimer();
        if (leader != 0)
            _favouredUntil = 0; // it has won, or lost
        if (Role == RaftRole.Leader)
            StopLeading();
        AdoptTerm(term);
        Role = RaftRole.Follower;
        Leader = leader;
    }

    /// <summary>A leader is heard, or was a moment ago: what is to come of it gets a full election timeout.</summary>
    private void ResetElectionTimer()
    {
        _campaigns = 0;
        _electionElapsed = 0;
        _electionTimeout = FullTimeout();
    }

    /// <summary>
    /// Sets when to try again if this campaign comes to nothing: soon at first, since most that fail do so for
    /// the sake of a moment (votes split, a voter had not yet noticed that the leader is gone), then later and
    /// later, up to a full election timeout, since a cluster whose disks are slow needs the patience.
    /// A candidate leaves its election more time than a pre-candidate, as it waits for disks.
    /// </summary>
    private void SetRetryTimer()
    {
        _electionElapsed = 0;
        var least = Role == RaftRole.Candidate ? 2 * Moment : 1;
        var spread = (long)Moment << Math.Min(_campaigns, 16);
        _electionTimeout = least + spread < _options.ElectionTicks ? least + _random.Next((int)spread + 1) : FullTimeout();
    }

    /// <summary>
    /// An election timeout and up to a quarter more. A wider spread would split fewer votes, but all would wait longer for it,
    /// and votes that were split cost only a moment: a campaign that failed is soon tried again.
    /// </summary>
    private int FullTimeout() => _options.ElectionTicks + _random.Next(Math.Max(2, _options.ElectionTicks / 4));

    private void AdoptTerm(ulong term)
    {
        if (term == Term)
            return;
        Term = term;
        _vote = 0;
        _persist.DropHeld();
    }

    private void HearLeader(ulong leader)
    {
        Require(Role != RaftRole.Leader, "A term has one leader.");
        Require(Role != RaftRole.Follower || Leader == 0 || Leader == leader, "A term has one leader.");
        if (Role != RaftRole.Follower || Leader == 0)
            BecomeFollower(Term, leader);
        _electionElapsed = 0;
    }

    private void Campaign(RaftRole role, bool transfer)
    {
        Require(Role != RaftRole.Leader, "A leader does not campaign.");
        Require(Configuration.IsVoter(Id), "Only a voter campaigns.");
        Role = role;
        Leader = 0;
        SetRetryTimer();
        _votes.Reset();
        if (role == RaftRole.PreCandidate)
        {
            _campaigns++;
            AskForVotes(RaftMessageType.PreVote, Term + 1, transfer);
            Decide(_votes.Record(Configuration, Id, granted: true));
            return;
        }

        AdoptTerm(Term + 1);
        _vote = Id;
        // Both wait for the disk: the own vote, since a restart must not vote again in this term; and the
        // requests. Counter-example for sending them at once: a candidate of term 5 whose entry 7 is not yet
        // durable asks for votes with 7 as its last; it restarts without 7 and without term 5, campaigns in
        // term 5 again, and counts a late grant that was given for the sake of entry 7.
        AskForVotes(RaftMessageType.Vote, Term, transfer);
        SendDurably(new RaftMessage { Type = RaftMessageType.VoteResponse, From = Id, To = Id, Term = Term });
    }

    private void AskForVotes(RaftMessageType type, ulong term, bool transfer)
    {
        foreach (var voter in Configuration.Voters)
        {
            if (voter == Id)
                continue;
            var request = new RaftMessage
            {
                Type = type, From = Id, To = voter, Term = term,
                LogIndex = _log.LastIndex, LogTerm = _log.LastTerm, Transfer = transfer,
            };
            if (type == RaftMessageType.PreVote)
                Send(request);
            else
                SendDurably(request);
        }
    }

    private void AnswerVote(in RaftMessage message)
    {
        var pre = message.Type == RaftMessageType.PreVote;
        var free = _vote == message.From || (_vote == 0 && Leader == 0) || (pre && message.Term > Term);
        var type = pre ? RaftMessageType.PreVoteResponse : RaftMessageType.VoteResponse;
        if (!free || !_log.IsUpToDate(message.LogIndex, message.LogTerm) || (pre && FavoursAnother(message)))
        {
            Send(Answer(message, type) with { Reject = true });
            return;
        }

        _favoured = message.From;
        if (pre)
        {
            _favouredUntil = _now + Moment;
            if (Role == RaftRole.PreCandidate)
                BecomeFollower(Term, 0); // it goes first, so this one stands back
            // Granted at the term asked for: a candidate behind in terms would drop a lower one. Nothing is
            // promised by it, so it waits for no disk.
            Send(Answer(message, type) with { Term = message.Term });
            return;
        }

        // Its timer may have been set to a moment, when the leader was lost. Counter-example for leaving it so:
        // this voter campaigns while the one it voted for is being elected, and brings it down by a higher term.
        ResetElectionTimer();
        if (Role == RaftRole.PreCandidate)
            BecomeFollower(Term, 0);
        _vote = message.From;
        _favouredUntil = _now + (2 * Moment);
        SendDurably(Answer(message, type));
    }

    /// <summary>
    /// Whether a pre-vote is refused for the sake of another election that is under way. Several that lose their
    /// leader at once would all be granted pre-votes by all, raise their terms, and split the votes or bring
    /// down the one that had just won. So who stands itself, or was granted a vote or pre-vote by this node, comes first; but only
    /// for a moment, else one that can never win would hold back one that can. Of two equals, the higher id.
    /// </summary>
    private bool FavoursAnother(in RaftMessage message) => Role switch
    {
        RaftRole.Candidate => _electionElapsed < 2 * Moment,
        RaftRole.PreCandidate => _electionElapsed < Moment && Id > message.From && message.Term == Term + 1
            && message.LogIndex == _log.LastIndex && message.LogTerm == _log.LastTerm,
        _ => _favoured != message.From && _now < _favouredUntil,
    };

    private void CountVote(in RaftMessage message)
    {
        var campaign = message.Type == RaftMessageType.PreVoteResponse ? RaftRole.PreCandidate : RaftRole.Candidate;
        if (Role != campaign)
            return;
        if (campaign == RaftRole.PreCandidate && !message.Reject && message.Term != Term + 1)
            return; // granted to an earlier campaign of another term
        Decide(_votes.Record(Configuration, message.From, !message.Reject));
    }

    private void Decide(VoteResult result)
    {
        switch (result)
        {
            case VoteResult.Won when Role == RaftRole.PreCandidate:
                Campaign(RaftRole.Candidate, transfer: false);
                break;
            case VoteResult.Won:
                BecomeLeader();
                break;
            case VoteResult.Lost:
                BecomeFollower(Term, 0);
                break;
            default:
                break;
        }
    }
}
