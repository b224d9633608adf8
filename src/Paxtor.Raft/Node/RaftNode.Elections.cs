using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// Roles, campaigns and votes (paper 5.2, 5.4.1; thesis 9.6).
public sealed partial class RaftNode
{
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
        _electionElapsed = 0;
        _electionTimeout = 1 + _random.Next(Math.Max(2, _options.ElectionTicks / 3));
    }

    private void BecomeFollower(ulong term, ulong leader)
    {
        Require(term >= Term, "Terms never go back.");
        Require(leader != Id, "Nobody follows itself.");
        // A follower that merely learns of a higher term keeps its timer: else a server that cannot win could
        // hold back those that can, by asking again and again.
        if (Role != RaftRole.Follower || leader != 0)
            ResetElectionTimer();
        if (Role == RaftRole.Leader)
            StopLeading();
        AdoptTerm(term);
        Role = RaftRole.Follower;
        Leader = leader;
    }

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
        ResetElectionTimer();
        _votes.Reset();
        if (role == RaftRole.PreCandidate)
        {
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
        if (!free || !_log.IsUpToDate(message.LogIndex, message.LogTerm) || (pre && GoesFirst(message)))
        {
            Send(Answer(message, type) with { Reject = true });
            return;
        }

        if (!pre)
        {
            _vote = message.From;
            _electionElapsed = 0;
        }

        // A pre-vote is granted at the term asked for: a candidate behind in terms would drop a lower one.
        SendDurably(Answer(message, type) with { Term = message.Term });
    }

    /// <summary>
    /// Two equals that lost their leader at the same moment would grant each other's pre-vote, raise their
    /// terms, and split the votes of a whole election. So the one with the higher id goes first; but only for
    /// the tick in which it asks, else one that can never win would hold back one that can.
    /// </summary>
    private bool GoesFirst(in RaftMessage message) =>
        Role == RaftRole.PreCandidate && _electionElapsed == 0 && Id > message.From && message.Term == Term + 1
        && message.LogIndex == _log.LastIndex && message.LogTerm == _log.LastTerm;

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
