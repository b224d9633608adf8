using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

/// <summary>
/// What a leader knows of one follower. 0 ≤ Match &lt; Next always: Match is durable there, Next is what is
/// sent next. In Probe and Snapshot Next is a guess; in Replicate it runs ahead of the answers.
/// </summary>
internal sealed class Peer(ulong id, bool isLearner, RaftOptions options)
{
    private ulong _matchAtLastHeartbeat;
    private bool _stuck;

    public ulong Id { get; } = id;

    public bool IsLearner { get; } = isLearner;

    public RaftPeerState State { get; private set; }

    public ulong Match { get; private set; }

    public ulong Next { get; private set; }

    public InflightWindow Inflight { get; } = new(options.MaxInflightMessages, options.MaxInflightBytes);

    /// <summary>In Probe: an append is out, wait for an answer or a heartbeat's answer.</summary>
    public bool ProbePaused { get; private set; }

    /// <summary>In Snapshot: the snapshot being shipped.</summary>
    public ulong PendingSnapshot { get; private set; }

    /// <summary>The leader's tick at which the follower was last heard.</summary>
    public long LastHeardTick { get; set; }

    /// <summary>The latest read round it confirmed.</summary>
    public ulong AckedRound { get; private set; }

    /// <summary>The highest commit index sent to it that it could use.</summary>
    public ulong SentCommit { get; private set; }

    /// <summary>An append must go even if it is empty, so that a loss shows itself as a rejection.</summary>
    public bool AppendDue { get; private set; }

    public void StartProbing(ulong lastIndex, long now)
    {
        Match = 0;
        AckedRound = 0;
        LastHeardTick = now;
        _matchAtLastHeartbeat = 0;
        BecomeProbe(lastIndex + 1);
    }

    public void BecomeProbe(ulong next, bool paused = false)
    {
        State = RaftPeerState.Probe;
        Next = Math.Max(next, Match + 1);
        ProbePaused = paused;
        PendingSnapshot = 0;
        AppendDue = false;
        _stuck = false;
        SentCommit = 0;
        Inflight.Clear();
    }

    public void BecomeReplicate()
    {
        Require(State != RaftPeerState.Replicate, "A follower is made to replicate once.");
        BecomeProbe(Match + 1);
        State = RaftPeerState.Replicate;
    }

    public void BecomeSnapshot(ulong index)
    {
        Require(State != RaftPeerState.Snapshot, "One snapshot at a time is shipped to a follower.");
        Require(index > Match, "A snapshot is shipped only to one that lacks it.");
        BecomeProbe(Match + 1);
        State = RaftPeerState.Snapshot;
        PendingSnapshot = index;
    }

    /// <summary>An append has been made for it.</summary>
    public void Sent(ulong lastIndex, long bytes, ulong commit)
    {
        Require(State != RaftPeerState.Snapshot, "No entries are sent while a snapshot is shipped.");
        AppendDue = false;
        if (State == RaftPeerState.Probe)
        {
            Require(!ProbePaused, "A paused probe sends nothing.");
            ProbePaused = true;
            return;
        }

        if (lastIndex >= Next)
        {
            Inflight.Add(lastIndex, bytes);
            Next = lastIndex + 1;
        }

        SentCommit = Math.Max(SentCommit, Math.Min(commit, lastIndex));
    }

    public void CommitSent(ulong commit) => SentCommit = Math.Max(SentCommit, commit);

    /// <summary>It has everything up to an index, durably. Answers whether that is news.</summary>
    public bool Accepted(ulong index)
    {
        var news = index > Match;
        if (news)
        {
            Match = index;
            Next = Math.Max(Next, index + 1);
        }

        if (State == RaftPeerState.Replicate)
            Inflight.FreeThrough(index);
        Require(Match < Next, "Match < Next.");
        return news;
    }

    /// <summary>
    /// It refused an append after <paramref name="rejected"/>; its log could match at <paramref name="hint"/>.
    /// Late and repeated refusals are told apart by what is being asked now. Answers whether it counted.
    /// </summary>
    public bool Rejected(ulong rejected, ulong hint)
    {
        switch (State)
        {
            case RaftPeerState.Replicate when rejected > Match:
                BecomeProbe(Math.Min(rejected, hint + 1));
                return true;
            case RaftPeerState.Probe when rejected == Next - 1 && rejected > Match:
                BecomeProbe(Math.Min(rejected, hint + 1));
                return true;
            default:
                return false;
        }
    }

    /// <summary>A heartbeat goes out; a follower that got no further since the last one may have lost an append.</summary>
    public void HeartbeatSent(ulong lastIndex)
    {
        _stuck = Match < lastIndex && Match == _matchAtLastHeartbeat;
        _matchAtLastHeartbeat = Match;
    }

    public void HeartbeatAnswered(ulong round)
    {
        AckedRound = Math.Max(AckedRound, round);
        ProbePaused = false;
        AppendDue |= _stuck && State == RaftPeerState.Replicate;
        _stuck = false;
    }
}
