using Microsoft.Extensions.Logging;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Storage;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica.Snapshots;

/// <summary>Takes snapshots of this voter's own state when the log since the last one has grown enough.</summary>
internal sealed class SnapshotTaker(QuorumMemberOptions options, MemberClock clock, RaftNode raft, StoreMachine machine, ILogWorker worker, ILogger logger)
{
    private long entries;
    private long bytes;
    private SnapshotData? saving;
    private long begunAt;

    /// <summary>An entry was applied.</summary>
    public void OnApplied(in RaftEntry entry)
    {
        entries++;
        bytes += entry.Data.Length;
    }

    /// <summary>The state was replaced by a snapshot that came from the leader.</summary>
    public void OnRestored()
    {
        entries = 0;
        bytes = 0;
    }

    /// <summary>Begins a snapshot when one is due and none is being saved.</summary>
    public void TakeIfDue()
    {
        // While a received snapshot is on its way to disk the log no longer has the entry applied last: nothing is due then.
        if (saving is not null || (entries < options.SnapshotEntries && bytes < options.SnapshotBytes) || raft.Applied + 1 < raft.FirstIndex)
            return;
        begunAt = clock.Now;
        RaftSnapshot meta = raft.DescribeSnapshot(raft.Applied);
        saving = SnapshotData.InSteps(meta, machine.Capture().EncodeInSteps(options.SnapshotStepBytes));
        entries = 0;
        bytes = 0;
        worker.SaveSnapshot(saving);
    }

    /// <summary>The snapshot is durable: the log before it may go.</summary>
    public void OnSaved(ulong index)
    {
        if (saving is { } saved && index > raft.Snapshot.Index)
        {
            // Not one that a snapshot of the leader overtook, which was never encoded.
            QuorumMetrics.Snapshots.Add(1);
            QuorumMetrics.SnapshotDuration.Record(clock.Span(clock.Now - begunAt).TotalSeconds);
            MemberLog.SnapshotTaken(logger, index, saved.LengthBytes);
        }

        saving = null;
        raft.CompactTo(index);
    }
}
