using Paxtor.Quorum.Backup;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Testing.Cluster;

/// <summary>Makes the disk of a voter of a new cluster that begins with a given state: what restoring a backup leaves on each voter.</summary>
internal static class SeededDisk
{
    /// <summary>The log entry that the given state counts as.</summary>
    public const ulong Index = NewVoter.Index;

    public static SimulatedDisk Make(
        string name, IReadOnlyList<VoterAddress> voters, UInt128 clusterId, IReadOnlyList<ReadOnlyMemory<byte>> state, StorageOptions options, Random random)
    {
        SimulatedDisk disk = new($"/{name}", random);
        NewVoter.Make(disk, options, name, voters, clusterId, state);
        disk.Kill();
        return disk;
    }
}
