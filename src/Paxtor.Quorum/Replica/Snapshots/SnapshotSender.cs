using Microsoft.Extensions.Logging;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica.Snapshots;

/// <summary>
/// Ships the newest durable snapshot to followers that need what is no longer in the log: in parts, a few ahead of their
/// answers, so that neither queue nor follower is flooded and heartbeats pass between.
/// </summary>
internal sealed class SnapshotSender(QuorumMemberOptions options, MemberClock clock, RaftNode raft, Outbox outbox, ILogWorker worker, ILogger logger)
{
    private const int PartsAhead = 4;
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<ulong, Transfer> transfers = [];
    private readonly List<ulong> ended = [];
    private SnapshotData? loaded;
    private bool loading;

    /// <summary>The most data of one part.</summary>
    private int PartBytes => Math.Min(options.SnapshotChunkBytes, outbox.MaxFrameBytes / 2);

    /// <summary>The core wants a follower to have the snapshot.</summary>
    public void Begin(Connection to, in RaftMessage install)
    {
        transfers[to.VoterId] = new Transfer(to, install.Term) { LastProgress = clock.Now };
        if (loaded is not null && loaded.Meta.Index < raft.Snapshot.Index)
            loaded = null;
        if (loaded is not null)
            Pump(transfers[to.VoterId]);
        else if (!loading)
        {
            loading = true;
            worker.LoadSnapshot();
        }
    }

    /// <summary>The worker has read the newest snapshot.</summary>
    public void OnLoaded(SnapshotData? snapshot)
    {
        loading = false;
        if (transfers.Count == 0)
            return;
        if (snapshot is null)
        {
            FailAll("there is no snapshot on disk");
            return;
        }

        loaded = snapshot;
        foreach (Transfer transfer in transfers.Values)
            Pump(transfer);
    }

    /// <summary>The worker could not read it.</summary>
    public void OnUnreadable(Exception error)
    {
        loading = false;
        FailAll(error.Message);
    }

    /// <summary>A follower answered a part.</summary>
    public void OnAnswer(Connection from, in SnapshotChunkFrame frame)
    {
        if (loaded is null || !transfers.TryGetValue(from.VoterId, out Transfer? transfer) || frame.Term != transfer.Term || frame.SnapshotIndex != loaded.Meta.Index)
            return;
        switch (frame.Answer)
        {
            case SnapshotAnswer.Continue when frame.Offset <= loaded.LengthBytes:
                if (frame.Offset > transfer.Acknowledged)
                    transfer.LastProgress = clock.Now;
                if (frame.Offset < transfer.Acknowledged)
                    transfer.Sent = frame.Offset; // it lost what it had
                transfer.Acknowledged = frame.Offset;
                transfer.Sent = Math.Max(transfer.Sent, frame.Offset);
                Pump(transfer);
                break;
            case SnapshotAnswer.Done:
                MemberLog.SnapshotSent(logger, loaded.Meta.Index, from.Name, loaded.LengthBytes);
                transfers.Remove(from.VoterId);
                raft.SnapshotSent(from.VoterId);
                ReleaseIfIdle();
                break;
            default:
                Fail(from.VoterId, "the follower refused it");
                break;
        }
    }

    /// <summary>Goes on with what found no room, and gives up what stands still.</summary>
    public void Tick()
    {
        if (transfers.Count == 0)
            return;
        long now = clock.Now;
        long stall = clock.Units(StallTimeout);
        foreach ((ulong voter, Transfer transfer) in transfers)
        {
            if (now - transfer.LastProgress > stall)
                ended.Add(voter);
            else if (loaded is not null)
                Pump(transfer);
        }

        foreach (ulong voter in ended)
            Fail(voter, "no answer for 10 s");
        ended.Clear();
    }

    /// <summary>A connection is gone.</summary>
    public void OnDisconnected(Connection connection)
    {
        if (transfers.ContainsKey(connection.VoterId))
            Fail(connection.VoterId, "the connection broke");
    }

    /// <summary>This voter no longer leads: nobody waits for its snapshots.</summary>
    public void CancelAll()
    {
        transfers.Clear();
        loaded = null;
    }

    private void Pump(Transfer transfer)
    {
        SnapshotData snapshot = loaded!;
        long window = (long)PartsAhead * PartBytes;
        bool first = transfer.Sent == 0 && snapshot.LengthBytes == 0;
        while (first || (transfer.Sent < snapshot.LengthBytes && transfer.Sent - transfer.Acknowledged < window))
        {
            first = false;
            ReadOnlySpan<byte> part = PartAt(snapshot, transfer.Sent);
            SnapshotChunkFrame frame = new()
            {
                Term = transfer.Term,
                Snapshot = snapshot.Meta,
                Length = snapshot.LengthBytes,
                Offset = transfer.Sent,
            };
            frame.WriteHead(outbox.Head, part.Length);
            if (!outbox.TrySend(transfer.To, part))
                return;
            transfer.Sent += part.Length;
        }
    }

    private ReadOnlySpan<byte> PartAt(SnapshotData snapshot, long offset)
    {
        foreach (ReadOnlyMemory<byte> chunk in snapshot.Chunks)
        {
            if (offset < chunk.Length)
                return chunk.Span.Slice((int)offset, Math.Min(PartBytes, chunk.Length - (int)offset));
            offset -= chunk.Length;
        }

        return default;
    }

    private void FailAll(string reason)
    {
        ended.AddRange(transfers.Keys);
        foreach (ulong voter in ended)
            Fail(voter, reason);
        ended.Clear();
    }

    private void Fail(ulong voter, string reason)
    {
        if (!transfers.Remove(voter, out Transfer? transfer))
            return;
        MemberLog.SnapshotFailed(logger, transfer.To.Name, reason);
        raft.SnapshotFailed(voter);
        ReleaseIfIdle();
    }

    private void ReleaseIfIdle()
    {
        if (transfers.Count == 0)
            loaded = null;
    }

    private sealed class Transfer(Connection to, ulong term)
    {
        public Connection To { get; } = to;

        public ulong Term { get; } = term;

        /// <summary>The offset of the next part to send.</summary>
        public long Sent { get; set; }

        /// <summary>Everything below it is at the follower.</summary>
        public long Acknowledged { get; set; }

        public long LastProgress { get; set; }
    }
}
