using System.Buffers.Binary;
using System.Security.Cryptography;
using Paxtor.Coordination;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Storage;

namespace Paxtor.Quorum.Backup;

/// <summary>
/// Makes a new cluster out of a backup: the data directories of all its voters, in one go, since they must begin with the same state under
/// the same id.
/// </summary>
/// <remarks>
/// <b>Tokens</b> must lie above every one that was ever given, also after the backup was taken, and also by a cluster that an earlier restore of the
/// same backup made. So the base is raised to the number of ten minutes since 2026, times <see cref="WellKnownKeys.TokenBaseStep"/>: no cluster makes 2^40
/// revisions in ten minutes, so one restored at another time gave smaller tokens, whatever it went on to do. Where the clock is behind, the base of the
/// backup plus one step still counts. This holds until the year 2185, when the base outgrows 63 bits.
/// </remarks>
internal static class ClusterRestore
{
    private static readonly TimeSpan BasePeriod = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset BaseEpoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The least token base of a cluster that is made at a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="above">A token that all new ones must exceed besides, or 0.</param>
    public static long TokenBaseAt(DateTimeOffset now, long above)
    {
        long steps = Math.Max(0, (now - BaseEpoch).Ticks / BasePeriod.Ticks);
        return checked(WellKnownKeys.TokenBaseStep * Math.Max(steps, (above / WellKnownKeys.TokenBaseStep) + 1));
    }

    /// <summary>Makes the directories, each named as its voter, below one that is made for them.</summary>
    /// <param name="state">The state that was backed up.</param>
    /// <param name="voters">The voters of the new cluster.</param>
    /// <param name="directory">Where. It must not exist, or be empty.</param>
    /// <param name="leastTokenBase">See <see cref="TokenBaseAt"/>.</param>
    /// <returns>The new cluster's id, and the base of its tokens.</returns>
    /// <exception cref="StorageException">The directory is not empty.</exception>
    /// <exception cref="Foundation.Wire.WireFormatException">The state is none.</exception>
    public static (UInt128 ClusterId, long TokenBase) Make(
        IReadOnlyList<ReadOnlyMemory<byte>> state, IReadOnlyList<VoterAddress> voters, string directory, long leastTokenBase)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new StorageException($"The directory {directory} is not empty. A restore makes a new cluster and changes no other: name a directory that does not exist.");
        IReadOnlyList<ReadOnlyMemory<byte>> begin = BackupRestore.Rebase(state, leastTokenBase);
        UInt128 id = BinaryPrimitives.ReadUInt128LittleEndian(RandomNumberGenerator.GetBytes(16));
        foreach (VoterAddress voter in voters)
            NewVoter.Make(PhysicalDisk.OpenDirectory(Path.Combine(directory, voter.Name)), new StorageOptions(), voter.Name, voters, id, begin);
        StoreMachine machine = new(new StoreMachineOptions());
        machine.Restore(begin);
        return (id, BackupRestore.TokenBaseOf(machine.Capture()));
    }
}
