using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// What a follower does with its leader's entries and snapshots (paper 5.3, 7).
public sealed partial class RaftNode
{
    private void FollowAppend(in RaftMessage message)
    {
        if (message.LogIndex < Commit)
        {
            // A late copy. What is committed matches every leader to come, so say so.
            Accept(message, Commit);
            return;
        }

        if (!_log.Matches(message.LogIndex, message.LogTerm))
        {
            RejectAppend(message);
            return;
        }

        var last = TakeEntries(message);
        AdvanceCommit(Math.Min(message.Commit, last));
        Accept(message, last);
    }

    /// <summary>Appends what is new, replacing what conflicts. Answers the last index that now matches.</summary>
    private ulong TakeEntries(in RaftMessage message)
    {
        var entries = message.Entries.Span;
        var index = message.LogIndex;
        var term = message.LogTerm;
        var appending = false;
        foreach (ref readonly var entry in entries)
        {
            Require(entry.Index == index + 1, "The entries of an append follow each other.");
            Require(entry.Term >= term && entry.Term <= message.Term, "Terms never go down along the log, nor beyond the leader's.");
            Require(entry.Kind is RaftEntryKind.Normal or RaftEntryKind.Empty, "The kind of every entry is known.");
            index = entry.Index;
            term = entry.Term;
            if (!appending)
            {
                if (_log.Matches(index, term))
                    continue;
                appending = true;
                if (index <= _log.LastIndex)
                    Overwrite(index);
            }

            _log.Append(entry);
        }

        return index;
    }

    private void Overwrite(ulong from)
    {
        Require(from > Commit, "A committed entry is never replaced.");
        _log.TruncateFrom(from);
        _persist.Overwritten(from);
        _sealedIndex = Math.Min(_sealedIndex, from - 1);
    }

    private void Accept(in RaftMessage message, ulong match)
    {
        Require(match <= _log.LastIndex, "What is acknowledged is in the log.");
        SendDurably(Answer(message, RaftMessageType.AppendResponse) with { LogIndex = match });
    }

    /// <summary>
    /// Refuses, and tells how far the logs may match at best. Both sides skip by term: with a log of
    /// 1 1 1 4 4 4 against a leader asking for 6@3, no entry of term 4 can match, so the hint is 3@1 at once.
    /// What is committed here matches every leader, so the hint is never below it.
    /// </summary>
    private void RejectAppend(in RaftMessage message)
    {
        var hint = Math.Max(Commit, _log.FindConflictByTerm(message.LogIndex, message.LogTerm));
        Require(_log.TryTermAt(hint, out var hintTerm), "The term of a hint is known.");
        Send(Answer(message, RaftMessageType.AppendResponse) with
        {
            Reject = true, LogIndex = message.LogIndex, RejectHint = hint, LogTerm = hintTerm,
        });
    }

    private void FollowSnapshot(in RaftMessage message)
    {
        var snapshot = message.Snapshot;
        Require(snapshot is not null, "An install-snapshot names its snapshot.");
        if (snapshot.Index <= Commit)
        {
            Accept(message, Commit);
            return;
        }

        if (_log.Matches(snapshot.Index, snapshot.Term))
        {
            // The log already leads there: move on without throwing away what comes after.
            AdvanceCommit(snapshot.Index);
            Accept(message, snapshot.Index);
            return;
        }

        _persist.ReplacedBySnapshot(Commit);
        _log.ResetTo(snapshot.Index, snapshot.Term);
        _sealedIndex = snapshot.Index;
        _unsealedSnapshot = snapshot;
        Snapshot = snapshot;
        Configuration = snapshot.Configuration;
        Commit = snapshot.Index;
        Accept(message, snapshot.Index);
    }
}
