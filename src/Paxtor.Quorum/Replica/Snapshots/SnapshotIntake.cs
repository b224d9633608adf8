using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica.Snapshots;

/// <summary>
/// Receives a snapshot part by part. Once it is whole the core is told; the core asks for it to be made durable, and
/// only then lets it replace the state. One at a time: that of the newest leader.
/// </summary>
internal sealed class SnapshotIntake(QuorumMemberOptions options, RaftNode raft, Outbox outbox)
{
    private SnapshotReceiver? receiver;
    private Connection? sender;
    private ulong senderTerm;
    private readonly List<SnapshotData> whole = [];

    /// <summary>Who sent the snapshot that was taken last.</summary>
    public string SenderName => sender?.Name ?? "";

    /// <summary>A part came.</summary>
    public void OnPart(Connection from, in SnapshotChunkFrame frame)
    {
        RaftSnapshot meta = frame.Snapshot!;
        if (!raft.WantsSnapshot(frame.Term, meta.Index))
        {
            bool have = frame.Term >= raft.Term && meta.Index <= raft.Commit;
            Answer(from, frame, have ? SnapshotAnswer.Done : SnapshotAnswer.Refused, 0);
            return;
        }

        if (receiver is null || !ReferenceEquals(sender, from) || senderTerm != frame.Term || receiver.Meta.Index != meta.Index || receiver.Meta.Term != meta.Term)
        {
            if (frame.Length > options.SnapshotBytesMax)
            {
                Answer(from, frame, SnapshotAnswer.Refused, 0);
                return;
            }

            receiver = new SnapshotReceiver(meta, frame.Length, options.SnapshotBytesMax);
            sender = from;
            senderTerm = frame.Term;
        }

        bool taken = receiver.NextOffset == frame.Offset && frame.Data.Length <= frame.Length - frame.Offset && receiver.TryAdd(frame.Offset, frame.Data.ToArray());
        if (taken && receiver.IsComplete)
        {
            SnapshotData data = receiver.ToSnapshot();
            receiver = null;
            Answer(from, frame, SnapshotAnswer.Done, data.LengthBytes);
            raft.Step(new RaftMessage { Type = RaftMessageType.InstallSnapshot, From = from.VoterId, To = raft.Id, Term = frame.Term, Snapshot = data.Meta });
            if (ReferenceEquals(raft.Snapshot, data.Meta))
                whole.Add(data); // else the log led there already, and the bytes are not needed
            return;
        }

        Answer(from, frame, SnapshotAnswer.Continue, receiver.NextOffset);
    }

    /// <summary>The bytes of a snapshot that the core has taken.</summary>
    public SnapshotData For(RaftSnapshot meta)
    {
        foreach (SnapshotData data in whole)
        {
            if (ReferenceEquals(data.Meta, meta))
                return data;
        }

        throw new InvalidOperationException($"The core takes snapshot {meta.Index}@{meta.Term}, whose bytes are not here.");
    }

    /// <summary>A snapshot has replaced the state: its bytes, and those before it, are no longer needed here.</summary>
    public void Release(RaftSnapshot meta) => whole.RemoveAll(data => data.Meta.Index <= meta.Index);

    /// <summary>A connection is gone, and with it what came over it in part.</summary>
    public void OnDisconnected(Connection connection)
    {
        if (ReferenceEquals(sender, connection))
            receiver = null;
    }

    private void Answer(Connection to, in SnapshotChunkFrame part, SnapshotAnswer answer, long offset)
    {
        SnapshotChunkFrame frame = new()
        {
            Term = part.Term,
            SnapshotIndex = part.SnapshotIndex,
            SnapshotTerm = part.SnapshotTerm,
            Offset = offset,
            Answer = answer,
        };
        frame.WriteHead(outbox.Head, 0);
        outbox.TrySend(to);
    }
}
