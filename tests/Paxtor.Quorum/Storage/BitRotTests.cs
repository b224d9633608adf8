using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class BitRotTests
{
    [Fact]
    public void Flip_AnywhereInWhatWasSynced_IsRefusedOrLosesNothing()
    {
        int refused = 0, harmless = 0;
        for (int seed = 1; seed <= 70; seed++)
        {
            StorageRun run = Grown(seed);
            run.Disk.Crash();
            Rot(run, new Random(seed), 30, ref refused, ref harmless);
        }

        Assert.True(refused > 500, $"Only {refused} flips were refused: they did not hit what was written.");
        Assert.True(harmless > 50, $"Only {harmless} flips hit the rest of a file.");
    }

    [Fact]
    public void Flip_OfAnyBitInTheLastSyncedGroup_IsRefused()
    {
        StorageRun run = Grown(7);
        run.EnqueueBatch(install: false);
        run.EnqueueBatch(install: false);
        run.EnqueueBatch(install: false);
        run.Commit();
        run.Disk.Crash();
        (string name, int from, int to) = LastGroup(run.Disk);
        Assert.True(to - from >= WalFrame.SectorBytes);
        for (int bit = from * 8; bit < to * 8; bit += bit % 40 == 0 ? 1 : 7)
        {
            SimulatedDisk copy = run.Disk.CopyDurable(new Random(1));
            copy.FlipBit(name, bit / 8, bit % 8);
            StorageDamagedException e = Assert.Throws<StorageDamagedException>(() => VoterStorage.Open(copy, StorageRun.Options, StorageRun.Configured));
            Assert.Contains(name, e.Message, StringComparison.Ordinal);
            Assert.Contains(copy.Directory, e.Message, StringComparison.Ordinal);
            Assert.Contains("new id", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LastSyncedGroup_TurnedToZero_IsRefusedOnceTheLogWasConfirmed()
    {
        StorageRun run = Grown(9);
        run.EnqueueBatch(install: false);
        run.EnqueueBatch(install: false);
        run.Commit();
        (string name, int from, int to) = LastGroup(run.Disk);
        Assert.True(run.Work.Confirm());
        run.Disk.Kill();
        IDiskFile file = run.Disk.Open(name);
        file.Write(from, new byte[to - from]);
        StorageDamagedException e = Assert.Throws<StorageDamagedException>(run.Open);
        Assert.Contains("it was durable", e.Message, StringComparison.Ordinal);
        Assert.Equal(from, e.Offset);
    }

    [Fact]
    public void Flip_InTheRestOfAnEarlierSegment_IsRefused()
    {
        StorageRun run = Grown(11, segments: 3);
        run.Disk.Crash();
        string first = run.Disk.List().First(n => WalNames.TryParse(n, out _));
        run.Disk.FlipBit(first, run.Disk.LengthOf(first) - 1, 3);
        StorageDamagedException e = Assert.Throws<StorageDamagedException>(run.Open);
        Assert.Contains(first, e.Message, StringComparison.Ordinal);
    }

    internal static (string Name, int From, int To) LastGroup(SimulatedDisk disk)
    {
        string name = disk.List().Last(n => WalNames.TryParse(n, out _));
        using IDiskFile file = disk.Open(name);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        int at = 0, from = 0;
        while (WalFrame.TryReadHeader(bytes, at, out WalFrame.Header header))
        {
            if ((header.Flags & WalFrame.First) != 0)
                from = at;
            at += header.Sectors * WalFrame.SectorBytes;
        }

        return (name, from, at);
    }

    internal static StorageRun Grown(int seed, int segments = 2)
    {
        var run = new StorageRun(seed);
        while (run.Disk.List().Count(n => WalNames.TryParse(n, out _)) < segments)
            run.Step();
        for (int i = 0; i < 30; i++)
            run.Step();
        return run;
    }

    private static void Rot(StorageRun run, Random random, int flips, ref int refused, ref int harmless)
    {
        string[] names = [.. run.Disk.List().Where(n => run.Disk.LengthOf(n) > 0)];
        SimulatedDisk original = run.Disk.CopyDurable(new Random(0));
        for (int i = 0; i < flips; i++)
        {
            SimulatedDisk copy = original.CopyDurable(new Random(i));
            string name = names[random.Next(names.Length)];
            copy.FlipBit(name, random.NextInt64(copy.LengthOf(name)), random.Next(8));
            VoterStorage storage;
            try
            {
                storage = VoterStorage.Open(copy, StorageRun.Options, StorageRun.Configured);
            }
            catch (StorageException)
            {
                refused++;
                continue;
            }

            run.CheckRecovered(storage.Recovered!, $"seed {run.Seed}, flip {i} in {name}");
            harmless++;
        }
    }
}
