using Paxtor.Quorum.Client;
using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Storage;
using Paxtor.Raft;
using Paxtor.Testing.Disks;

namespace Paxtor.Testing.Cluster;

/// <summary>Makes the disk of a voter of a new cluster that begins with a given state: what restoring a backup leaves on each voter.</summary>
internal static class SeededDisk
{
    /// <summary>The log entry that the given state counts as.</summary>
    public const ulong Index = 1;

    public static SimulatedDisk Make(
        string name, IReadOnlyList<VoterAddress> voters, UInt128 clusterId, IReadOnlyList<ReadOnlyMemory<byte>> state, StorageOptions options, Random random)
    {
        var disk = new SimulatedDisk($"/{name}", random);
        StoredIdentity identity = MemberIdentity.Configured(name, voters);
        using (VoterStorage storage = VoterStorage.Open(disk, options, identity))
        {
            var work = new LogWork(storage, new Nobody());
            work.SaveIdentity(identity with { ClusterId = clusterId, State = FormationState.Promised });
            Finish(work);
            work.SaveIdentity(identity with { ClusterId = clusterId, State = FormationState.Formed });
            Finish(work);
            var snapshot = new RaftSnapshot(Index, 1, new RaftConfiguration(identity.Voters.Select(static v => v.Id)));
            var batch = new RaftPersistBatch(1, new RaftHardState(1, 0), HardStateChanged: true, default, snapshot);
            work.Enqueue(new PersistBatch(batch, new SnapshotData(snapshot, state)));
            Finish(work);
            work.Close();
        }

        disk.Kill();
        return disk;
    }

    private static void Finish(LogWork work)
    {
        while (work.Write())
        {
            work.Sync();
            work.Complete();
        }
    }

    private sealed class Nobody : ILogWorkerEvents
    {
        public void Persisted(ulong sequence)
        {
        }

        public void SnapshotSaved(ulong index)
        {
        }

        public void SnapshotLoaded(SnapshotData? snapshot)
        {
        }

        public void SnapshotUnreadable(Exception error) => throw new SimulationException("A new disk cannot be read.", error);

        public void IdentitySaved(StoredIdentity identity)
        {
        }

        public void Fatal(Exception error) => throw new SimulationException("A new disk fails.", error);
    }
}
