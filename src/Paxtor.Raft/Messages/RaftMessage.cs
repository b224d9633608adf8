using System.Text;

namespace Paxtor.Raft;

/// <summary>The kinds of message. The numbers are part of the wire format.</summary>
public enum RaftMessageType : byte
{
    /// <summary>Not a message.</summary>
    None = 0,

    /// <summary>Leader to follower: entries after (LogIndex, LogTerm), and the leader's commit index.</summary>
    Append = 1,

    /// <summary>
    /// Accepted: LogIndex is the last index known to match and durable. Rejected: LogIndex is the rejected
    /// place, (RejectHint, LogTerm) where the sender's log could match.
    /// </summary>
    AppendResponse = 2,

    /// <summary>Leader to follower: I lead; Context is the latest read round, Commit at most what matches.</summary>
    Heartbeat = 3,

    /// <summary>Answer to a heartbeat, with its Context.</summary>
    HeartbeatResponse = 4,

    /// <summary>Would you vote for me? Term is the term the sender would campaign in; nobody changes theirs.</summary>
    PreVote = 5,

    /// <summary>Granted at the term asked for; rejected at the sender's own term.</summary>
    PreVoteResponse = 6,

    /// <summary>A candidate's request for a vote; (LogIndex, LogTerm) is the end of its log.</summary>
    Vote = 7,

    /// <summary>Answer to a vote.</summary>
    VoteResponse = 8,

    /// <summary>
    /// Leader to follower: take the snapshot named in Snapshot. The driver ships the bytes and steps the
    /// message at the receiver only when it has them all.
    /// </summary>
    InstallSnapshot = 9,

    /// <summary>Leader to its chosen successor: campaign at once.</summary>
    TimeoutNow = 10,

    /// <summary>Leader to follower: entries up to Commit are committed. One-way; at most what matches.</summary>
    CommitNotice = 11,
}

/// <summary>
/// One message between two nodes. Fields that a type does not use are zero. Entries refer to the sender's
/// log, which never changes what it once handed out.
/// </summary>
public readonly record struct RaftMessage
{
    /// <summary>Which message it is.</summary>
    public RaftMessageType Type { get; init; }

    /// <summary>The sender.</summary>
    public ulong From { get; init; }

    /// <summary>The receiver.</summary>
    public ulong To { get; init; }

    /// <summary>The sender's term; for a pre-vote and its grant the term that would be campaigned in.</summary>
    public ulong Term { get; init; }

    /// <summary>A place in the log; see <see cref="RaftMessageType"/>.</summary>
    public ulong LogIndex { get; init; }

    /// <summary>The term of the entry at that place; in a rejection that of the hint.</summary>
    public ulong LogTerm { get; init; }

    /// <summary>The commit index the receiver may rely on.</summary>
    public ulong Commit { get; init; }

    /// <summary>The read round, in a heartbeat and its answer.</summary>
    public ulong Context { get; init; }

    /// <summary>In a rejected append: the highest index at which the logs may match.</summary>
    public ulong RejectHint { get; init; }

    /// <summary>Whether an answer refuses.</summary>
    public bool Reject { get; init; }

    /// <summary>In a vote: the leader itself asked for this election, so its lease does not stand against it.</summary>
    public bool Transfer { get; init; }

    /// <summary>The entries of an append.</summary>
    public ReadOnlyMemory<RaftEntry> Entries { get; init; }

    /// <summary>The snapshot of an <see cref="RaftMessageType.InstallSnapshot"/>.</summary>
    public RaftSnapshot? Snapshot { get; init; }

    /// <summary>One line for transcripts and logs.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append($"{From}->{To} {Type} term:{Term}");
        if (LogIndex != 0 || LogTerm != 0)
            text.Append($" log:{LogIndex}@{LogTerm}");
        if (Entries.Length != 0)
            text.Append($" entries:{Entries.Span[0]}..{Entries.Span[^1]}");
        if (Commit != 0)
            text.Append($" commit:{Commit}");
        if (Context != 0)
            text.Append($" round:{Context}");
        if (Reject)
            text.Append(RejectHint == 0 ? " reject" : $" reject hint:{RejectHint}");
        if (Transfer)
            text.Append(" transfer");
        if (Snapshot is not null)
            text.Append($" snapshot:{Snapshot.Index}@{Snapshot.Term}");
        return text.ToString();
    }
}
