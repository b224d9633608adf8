using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// How a leader sends. Once a turn, when the output is taken, so that one turn's proposals share appends.
public sealed partial class RaftNode
{
    /// <summary>The driver has shipped the snapshot of an <see cref="RaftMessageType.InstallSnapshot"/> to a follower.</summary>
    public void SnapshotSent(ulong peer)
    {
        // Shipped is not installed: ask for what follows it, but only once the follower is heard again.
        if (FindPeer(peer) is { State: RaftPeerState.Snapshot } found)
            found.BecomeProbe(found.PendingSnapshot + 1, paused: true);
    }

    /// <summary>Shipping the snapshot failed; it is tried again once the follower is heard.</summary>
    public void SnapshotFailed(ulong peer)
    {
        if (FindPeer(peer) is { State: RaftPeerState.Snapshot } found)
            found.BecomeProbe(found.Match + 1, paused: true);
    }

    /// <summary>Messages to a peer may have been lost (connection broken, queue full): probe it again.</summary>
    public void PeerUnreachable(ulong peer)
    {
        if (FindPeer(peer) is not { } found)
            return;
        if (found.State == RaftPeerState.Replicate)
            found.BecomeProbe(found.Match + 1);
        else if (found.State == RaftPeerState.Snapshot)
            SnapshotFailed(peer);
    }

    /// <summary>Whether some follower has entries on its disk of which it does not know that they are committed. Only with <see cref="RaftOptions.DeferCommitNotices"/>.</summary>
    public bool CommitNoticeDue { get; private set; }

    /// <summary>The next output tells the followers what is committed, though there be nothing to append.</summary>
    public void NotifyCommit() => _notifyCommit = Role == RaftRole.Leader;

    private void SendAsLeader()
    {
        CommitNoticeDue = false;
        if (_reads.HasWaiting && OwnTermCommitted)
        {
            _reads.BeginRound(Commit);
            _heartbeatDue = true;
            ConfirmReads(); // a group of one needs nobody
        }

        foreach (var peer in _peers)
        {
            if (_heartbeatDue)
                SendHeartbeat(peer);
            Replicate(peer);
        }

        _heartbeatDue = false;
        _notifyCommit = false;
    }

    private void SendHeartbeat(Peer peer)
    {
        // Never more than the follower is known to have: a heartbeat does not check that the logs match.
        var commit = Math.Min(Commit, peer.Match);
        Send(new RaftMessage
        {
            Type = RaftMessageType.Heartbeat, From = Id, To = peer.Id, Term = Term, Commit = commit, Context = _reads.Round,
        });
        peer.CommitSent(commit);
    }

    private void Replicate(Peer peer)
    {
        while (peer.State == RaftPeerState.Replicate || (peer.State == RaftPeerState.Probe && !peer.ProbePaused))
        {
            var previous = peer.Next - 1;
            if (!_log.TryTermAt(previous, out var previousTerm))
            {
                SendSnapshot(peer);
                return;
            }

            long bytes = 0;
            var entries = peer.Inflight.IsFull ? default : _log.SliceUpTo(peer.Next, _options.MaxMessageBytes, out bytes);
            if (entries.IsEmpty && peer.State == RaftPeerState.Replicate && !peer.AppendDue)
                break;
            Send(new RaftMessage
            {
                Type = RaftMessageType.Append, From = Id, To = peer.Id, Term = Term,
                LogIndex = previous, LogTerm = previousTerm, Entries = entries, Commit = Commit,
            });
            peer.Sent(previous + (ulong)entries.Length, bytes, Commit);
        }

        var commit = Math.Min(Commit, peer.Match);
        if (peer.State != RaftPeerState.Replicate || peer.SentCommit >= commit)
            return;
        if (_options.DeferCommitNotices && !_notifyCommit)
        {
            CommitNoticeDue = true;
            return;
        }

        Send(new RaftMessage { Type = RaftMessageType.CommitNotice, From = Id, To = peer.Id, Term = Term, Commit = commit });
        peer.CommitSent(commit);
    }

    private void SendSnapshot(Peer peer)
    {
        if (!IsActive(peer))
            return; // nobody is there to take it; it goes once the follower answers a heartbeat
        Require(Snapshot.Index >= _log.OffsetIndex, "What is no longer in the log is in the snapshot.");
        Require(Snapshot.Index > peer.Match, "A snapshot is sent only to one that lacks it.");
        peer.BecomeSnapshot(Snapshot.Index);
        Send(new RaftMessage { Type = RaftMessageType.InstallSnapshot, From = Id, To = peer.Id, Term = Term, Snapshot = Snapshot });
    }
}
