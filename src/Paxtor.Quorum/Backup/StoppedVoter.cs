using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica.Requests;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Backup;

/// <summary>Reads the state out of the data directory of a voter that does not run.</summary>
internal static class StoppedVoter
{
    /// <summary>
    /// The state after all that the voter's log holds. That may be less than the others have, when this one was behind, and more than was ever
    /// acknowledged: what was proposed last and may or may not have been committed counts as having happened.
    /// </summary>
    /// <param name="directory">Its data directory.</param>
    /// <exception cref="StorageException">It is no voter's directory, or damaged, or in use.</exception>
    public static StoreSnapshot Read(string directory)
    {
        if (!Directory.Exists(directory))
            throw new StorageException($"The directory {directory} does not exist.");
        StoredIdentity? identity;
        using (PhysicalDisk disk = PhysicalDisk.OpenDirectory(directory))
            identity = IdentityStore.Load(disk);
        if (identity is not { State: FormationState.Formed })
            throw new StorageException($"The directory {directory} is not that of a voter whose cluster was formed: there is nothing to back up.");
        using VoterStorage storage = VoterStorage.Open(PhysicalDisk.OpenDirectory(directory), new StorageOptions(), identity);
        RecoveredState recovered = storage.Recovered ?? throw new InvalidOperationException("A formed voter has recovered nothing.");
        StoreMachine machine = new(new StoreMachineOptions());
        if (recovered.Snapshot is { } snapshot)
            machine.Restore(snapshot.Chunks);
        try
        {
            foreach (RaftEntry entry in recovered.Entries.Span)
                Apply(machine, entry);
        }
        catch (UnsupportedCommandException e)
        {
            throw new StorageException($"The log in {directory} was written by a newer version: {e.Message} Use that one, or a later one.", e);
        }

        return machine.Capture();
    }

    private static void Apply(StoreMachine machine, in RaftEntry entry)
    {
        if (entry.Kind != RaftEntryKind.Normal)
            return;
        ProtoReader reader = new(entry.Data.Span);
        while (BatchCodec.Next(ref reader, out ReadOnlySpan<byte> command))
            machine.Apply(command, entry.Term, null);
    }
}
