using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

/// <summary>The power goes in the middle of one write: each sector of it is old or new.</summary>
public sealed class TornWriteTests
{
    [Fact]
    public void LastGroup_TornAtEverySector_IsCutAndCopied()
    {
        for (int seed = 1; seed <= 6; seed++)
        {
            (StorageRun run, SimulatedDisk before, string name, int from, byte[] group) = Written(seed);
            int sectors = group.Length / WalFrame.SectorBytes;
            for (int torn = 0; torn < sectors; torn++)
            {
                Tear(run, before, name, from, group, i => i < torn);
                Tear(run, before, name, from, group, i => i > torn);
                Tear(run, before, name, from, group, i => i != torn);
                Tear(run, before, name, from, group, i => i == torn);
            }
        }
    }

    [Fact]
    public void LastGroup_WithAnySubsetOfItsSectors_IsAllOrNothing()
    {
        (StorageRun run, SimulatedDisk before, string name, int from, byte[] group) = Written(3);
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            var kept = new bool[group.Length / WalFrame.SectorBytes];
            for (int k = 0; k < kept.Length; k++)
                kept[k] = random.Next(2) == 0;
            Tear(run, before, name, from, group, k => kept[k]);
        }
    }

    /// <summary>
    /// A client's value can hold what looks like a frame of the log written for just this place. When the header before it is lost, it is
    /// not to be taken for proof that something durable was damaged: the voter would not start again.
    /// </summary>
    [Fact]
    public void TornGroup_WhoseDataImitateALaterFrame_IsCut()
    {
        (StorageRun run, SimulatedDisk before, string name, int from, byte[] group) = Written(4);
        const int sector = 2;
        WalFrame.WriteGroup(group.AsSpan(sector * WalFrame.SectorBytes, WalFrame.SectorBytes), [1, 2, 3], from + (sector * WalFrame.SectorBytes), 1_000_000, 999_999, chain: 7, salt: 7);
        Tear(run, before, name, from, group, static i => i > 0);
    }

    [Fact]
    public void TornCopies_AfterManyCrashes_AreFewAndHoldWhatWasCut()
    {
        (StorageRun run, SimulatedDisk before, string name, int from, byte[] group) = Written(2);
        SimulatedDisk disk = before.CopyDurable(new Random(1));
        for (int i = 0; i < 10; i++)
        {
            Put(disk, name, from, group, k => k == 1);
            VoterStorage storage = VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured);
            run.CheckRecovered(storage.Recovered!, $"round {i}");
            Assert.Contains("torn write", Assert.Single(storage.Recovered!.Notes), StringComparison.Ordinal);
            storage.Dispose();
        }

        string copy = Assert.Single(disk.List(), n => n.StartsWith(WalNames.TornPrefix, StringComparison.Ordinal));
        using IDiskFile file = disk.Open(copy);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        Assert.Equal(group.AsSpan(512, 512).ToArray(), bytes.AsSpan(512, 512).ToArray());
    }

    /// <summary>A storage that wrote, and did not sync, one more group of several sectors.</summary>
    private static (StorageRun Run, SimulatedDisk Before, string Name, int From, byte[] Group) Written(int seed)
    {
        StorageRun run = BitRotTests.Grown(seed);
        while (true)
        {
            run.Commit();
            run.Work.Confirm();
            run.Storage.Log.Sync();
            SimulatedDisk before = run.Disk.CopyDurable(new Random(seed));
            (string name, int _, int end) = BitRotTests.LastGroup(run.Disk);
            run.EnqueueBatch(install: false);
            run.EnqueueBatch(install: false);
            Assert.True(run.Work.Write());
            (string after, int from, int to) = BitRotTests.LastGroup(run.Disk);
            if (after == name && from == end && to - from >= 4 * WalFrame.SectorBytes)
            {
                using IDiskFile file = run.Disk.Open(name);
                var group = new byte[to - from];
                file.Read(from, group);
                return (run, before, name, from, group);
            }

            run.Work.Sync();
            run.MarkWritten();
            run.Work.Complete();
        }
    }

    private static void Tear(StorageRun run, SimulatedDisk before, string name, int from, byte[] group, Func<int, bool> kept)
    {
        SimulatedDisk disk = before.CopyDurable(new Random(1));
        Put(disk, name, from, group, kept);
        bool torn = IsTorn(group, kept);
        VoterStorage storage = VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured);
        run.CheckRecovered(storage.Recovered!, $"seed {run.Seed}");
        Assert.Equal(torn ? 1 : 0, storage.Recovered!.Notes.Count);

        // What was cut is zero, durably, and the log can go on there.
        disk.Crash();
        storage = VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured);
        Assert.Empty(storage.Recovered!.Notes);
        run.CheckRecovered(storage.Recovered!, $"seed {run.Seed}, again");
    }

    /// <summary>Whether something is there and something is missing; a sector of zeros is there in either case.</summary>
    private static bool IsTorn(byte[] group, Func<int, bool> kept)
    {
        bool some = false, missing = false;
        for (int i = 0; i * WalFrame.SectorBytes < group.Length; i++)
        {
            if (!group.AsSpan(i * WalFrame.SectorBytes, WalFrame.SectorBytes).ContainsAnyExcept((byte)0))
                continue;
            some |= kept(i);
            missing |= !kept(i);
        }

        return some && missing;
    }

    private static void Put(SimulatedDisk disk, string name, int from, byte[] group, Func<int, bool> kept)
    {
        using IDiskFile file = disk.Open(name);
        for (int i = 0; i * WalFrame.SectorBytes < group.Length; i++)
        {
            if (kept(i))
                file.Write(from + (i * WalFrame.SectorBytes), group.AsSpan(i * WalFrame.SectorBytes, WalFrame.SectorBytes));
        }

        file.DataSync();
    }
}
