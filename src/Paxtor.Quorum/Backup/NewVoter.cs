using Paxtor.Quorum.Client;
using Paxtor.Quorum.Formation;
using Paxtor.Quorum.Storage;
using Paxtor.Raft;

namespace Paxtor.Quorum.Backup;

/// <summary>Makes the data directory of a voter of a new cluster that begins with a given state instead of an empty one.</summary>
internal static class NewVoter
{
    /// <summary>The log entry that the given state counts as.</summary>
    public const ulong Index = 1;

    /// <summary>Fills an empty directory: the voter has formed, and has one snapshot.</summary>
    /// <param name="disk">The directory; disposed.</param>
    /// <param name="options">How the storage is laid out.</param>
    /// <param name="name">The voter.</param>
    /// <param name="voters">All of them.</param>
    /// <param name="clusterId">The new cluster; the same for all of them, and of no other cluster.</param>
    /// <param name="state">The state; the same for all of them.</param>
    public static void Make(
        IDisk disk, StorageOptions options, string name, IReadOnlyList<VoterAddress> voters, UInt128 clusterId, IReadOnlyList<ReadOnlyMemory<byte>> state)
    {
        StoredIdentity identity = MemberIdentity.Configured(name, voters);
        using VoterStorage storage = VoterStorage.Open(disk, options, identity);
        if (storage.Identity.State != FormationState.Empty)
            throw new StorageMismatchException($"The directory {disk.Directory} belongs to a voter already.");
        LogWork work = new(storage, new Nobody());
        work.SaveIdentity(identity with { ClusterId = clusterId, State = FormationState.Promised });
        Finish(work);
        work.SaveIdentity(identity with { ClusterId = clusterId, State = FormationState.Formed });
        Finish(work);
        RaftSnapshot snapshot = new(Index, 1, new RaftConfiguration(identity.Voters.Select(static v => v.Id)));
        RaftPersistBatch batch = new(1, new RaftHardState(1, 0), HardStateChanged: true, default, snapshot);
        work.Enqueue(new PersistBatch(batch, new SnapshotData(snapshot, state)));
        Finish(work);
        work.Close();
    }

    private static void Finish(LogWork work)
    {
        while (work.Write())
        {
            work.Sync();
            work.Complete();
        }
    }

    /// <summary>Nobody waits for what is written here: each step has been taken when it returns.</summary>
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

        public void SnapshotUnreadable(Exception error) => throw new InvalidOperationException("A new directory cannot be read.", error);

        public void IdentitySaved(StoredIdentity identity)
        {
        }

        public void Fatal(Exception error) => throw new InvalidOperationException("A new directory fails.", error);
    }
}
