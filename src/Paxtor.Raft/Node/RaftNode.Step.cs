using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// What every message has in common: the rules of terms.
public sealed partial class RaftNode
{
    /// <summary>A message has arrived. Loss, copies, delay and reordering are all allowed.</summary>
    /// <exception cref="RaftInvariantException">
    /// The message contradicts what is committed, is malformed, or is not for this node.
    /// </exception>
    public void Step(in RaftMessage message)
    {
        Require(message.To == Id, "A message is for the node it is given to.");
        Require(message.From != Id && message.From != 0, "A message comes from another node.");
        if (message.Term > Term && !StepHigherTerm(message))
            return;
        if (message.Term < Term)
        {
            StepLowerTerm(message);
            return;
        }

        StepCurrent(message);
    }

    /// <summary>Adopts a higher term where the message is reason to. Answers whether to go on.</summary>
    private bool StepHigherTerm(in RaftMessage message)
    {
        switch (message.Type)
        {
            case RaftMessageType.Vote or RaftMessageType.PreVote when !message.Transfer && HearsLeaderOrLeads:
                // A server that was removed or cut off campaigns for ever; whoever hears a leader does not
                // let it disturb (thesis 4.2.3). The pre-vote is refused aloud, so that it gives up sooner.
                if (message.Type == RaftMessageType.PreVote)
                    Send(Answer(message, RaftMessageType.PreVoteResponse) with { Reject = true });
                return false;
            case RaftMessageType.PreVote:
                return true; // a question, not a term
            case RaftMessageType.PreVoteResponse when !message.Reject:
                return true; // the term this node asked about
            case RaftMessageType.Append or RaftMessageType.Heartbeat or RaftMessageType.InstallSnapshot
                or RaftMessageType.CommitNotice or RaftMessageType.TimeoutNow:
                BecomeFollower(message.Term, message.From);
                return true;
            default:
                BecomeFollower(message.Term, 0);
                return true;
        }
    }

    /// <summary>
    /// Answers who is behind with the present term. Silence could last: a node that raised its term while cut
    /// off ignores the leader, whom the others still follow, so that nobody grants it a pre-vote either. The
    /// answer makes that leader step down and a new election, in a higher term, takes the node back in.
    /// </summary>
    private void StepLowerTerm(in RaftMessage message)
    {
        switch (message.Type)
        {
            case RaftMessageType.Append or RaftMessageType.Heartbeat or RaftMessageType.InstallSnapshot:
                Send(Answer(message, RaftMessageType.AppendResponse) with { Reject = true });
                break;
            case RaftMessageType.PreVote:
                Send(Answer(message, RaftMessageType.PreVoteResponse) with { Reject = true });
                break;
            case RaftMessageType.Vote:
                Send(Answer(message, RaftMessageType.VoteResponse) with { Reject = true });
                break;
            default:
                break; // answers and notices of a term that is over mean nothing any more
        }
    }

    private void StepCurrent(in RaftMessage message)
    {
        switch (message.Type)
        {
            case RaftMessageType.PreVote or RaftMessageType.Vote:
                AnswerVote(message);
                break;
            case RaftMessageType.PreVoteResponse or RaftMessageType.VoteResponse:
                CountVote(message);
                break;
            case RaftMessageType.Append:
                HearLeader(message.From);
                FollowAppend(message);
                break;
            case RaftMessageType.Heartbeat:
                HearLeader(message.From);
                AdvanceCommit(message.Commit);
                Send(Answer(message, RaftMessageType.HeartbeatResponse) with { Context = message.Context });
                break;
            case RaftMessageType.CommitNotice:
                HearLeader(message.From);
                AdvanceCommit(message.Commit);
                break;
            case RaftMessageType.InstallSnapshot:
                HearLeader(message.From);
                FollowSnapshot(message);
                break;
            case RaftMessageType.TimeoutNow:
                if (Role != RaftRole.Leader && Configuration.IsVoter(Id))
                    Campaign(RaftRole.Candidate, transfer: true);
                break;
            case RaftMessageType.AppendResponse:
                LeadAppendResponse(message);
                break;
            case RaftMessageType.HeartbeatResponse:
                LeadHeartbeatResponse(message);
                break;
            default:
                throw new RaftInvariantException($"A message has a known type, not {message.Type}.");
        }
    }

    private bool HearsLeaderOrLeads => Role == RaftRole.Leader || HearsLeader;

    private RaftMessage Answer(in RaftMessage message, RaftMessageType type) =>
        new() { Type = type, From = Id, To = message.From, Term = Term };
}
