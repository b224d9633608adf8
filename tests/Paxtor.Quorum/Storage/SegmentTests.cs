using Paxtor.Quorum.Storage;
using Paxtor.Raft;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class SegmentTests
{
    [Fact]
    public void MissingSegment_InTheMiddleOrAtTheEnd_IsRefused()
    {
        int segments = Segments(BitRotTests.Grown(21, segments: 4).Disk).Length;
        for (int missing = 1; missing < segments; missing++)
        {
            StorageRun run = BitRotTests.Grown(21, segments: 4);
            run.Disk.Crash();
            string name = Segments(run.Disk)[missing];
            run.Disk.Delete(name);
            StorageDamagedException e = Assert.Throws<StorageDamagedException>(run.Open);
            Assert.Contains(name, e.Message, StringComparison.Ordinal);
            Assert.Contains("missing", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AllSegmentsMissing_IsRefused()
    {
        StorageRun run = BitRotTests.Grown(22);
        run.Disk.Crash();
        foreach (string name in Segments(run.Disk))
            run.Disk.Delete(name);
        Assert.Contains("log is missing", Assert.Throws<StorageDamagedException>(run.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_ThatChangedPlaces_AreRefused()
    {
        StorageRun run = BitRotTests.Grown(23, segments: 3);
        run.Disk.Crash();
        string[] names = Segments(run.Disk);
        run.Disk.Rename(names[0], "x");
        run.Disk.Rename(names[1], names[0]);
        run.Disk.Rename("x", names[1]);
        Assert.Contains("renamed", Assert.Throws<StorageDamagedException>(run.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TruncatedSegment_IsRefused()
    {
        foreach (int keep in new[] { 0, 100, 512, 8192 })
        {
            StorageRun run = BitRotTests.Grown(24, segments: 3);
            run.Disk.Crash();
            run.Disk.Truncate(Segments(run.Disk)[^1], keep);
            Assert.Throws<StorageDamagedException>(run.Open);
        }
    }

    [Fact]
    public void OlderCopyOfASegment_IsRefused()
    {
        StorageRun run = BitRotTests.Grown(25, segments: 2);
        run.Commit();
        run.Storage.Log.Sync();
        SimulatedDisk before = run.Disk.CopyDurable(new Random(1));
        string name = Segments(before)[^1];
        while (Segments(run.Disk)[^1] == name)
            run.Step();
        Restore(before, run.Disk, name);
        run.Disk.Kill();
        Assert.Throws<StorageDamagedException>(run.Open);
    }

    [Fact]
    public void LogOfAnotherCluster_IsRefused()
    {
        var other = new StorageRun(26);
        var disk = new SimulatedDisk("/data/x", new Random(1));
        VoterStorage storage = VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured);
        storage.SaveIdentity(StorageRun.Configured with { ClusterId = 99, State = FormationState.Formed });
        storage.Dispose();
        Restore(other.Disk, disk, WalNames.Segment(1));
        StorageMismatchException e = Assert.Throws<StorageMismatchException>(() => VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured));
        Assert.Contains("/data/x", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReleasedSegments_AreRecycledZeroedAndNeverResurrected()
    {
        var run = new StorageRun(27);
        int recycled = 0;
        string first = Segments(run.Disk)[0];
        for (int round = 0; round < 40; round++)
        {
            for (int i = 0; i < 25; i++)
                run.Step();
            run.SaveSnapshotNow();
            bool hadSpare = run.Disk.Exists(WalNames.Spare);
            while (run.Work.Background())
            {
                if (!hadSpare && run.Disk.Exists(WalNames.Spare))
                {
                    recycled++;
                    hadSpare = true;
                }
            }

            AssertSpareIsZero(run.Disk);
            if (round % 4 == 3)
            {
                run.Disk.Crash();
                run.Open();
            }
        }

        Assert.True(recycled > 10, $"Only {recycled} segments were recycled.");
        Assert.NotEqual(first, Segments(run.Disk)[0]);
        Assert.True(Segments(run.Disk).Length < 12, "Released segments stay.");
    }

    [Fact]
    public void HugeAndZeroAndEmptyEntries_OfTheDefaultLimits_RoundTrip()
    {
        var options = new StorageOptions { SegmentBytes = 24 << 20 };
        var disk = new SimulatedDisk("/data/huge", new Random(1));
        VoterStorage storage = VoterStorage.Open(disk, options, StorageRun.Configured);
        storage.SaveIdentity(StorageRun.Configured with { ClusterId = 5, State = FormationState.Formed });
        byte[] huge = StorageModel.DataOf(1, 1, options.EntryBytesMax);
        RaftEntry[] entries =
        [
            new(1, 1, RaftEntryKind.Normal, huge),
            new(2, 1, RaftEntryKind.Normal, new byte[3 << 20]),
            new(3, 1, RaftEntryKind.Empty, default),
            new(4, 1, RaftEntryKind.Normal, huge),
            new(5, 1, RaftEntryKind.Normal, new byte[1]),
        ];
        storage.Log.Append(new RaftPersistBatch(1, new RaftHardState(1, 1), true, entries, null));
        storage.Log.Write();
        storage.Log.Sync();
        disk.Crash();
        storage = VoterStorage.Open(disk, options, StorageRun.Configured);
        ReadOnlySpan<RaftEntry> found = storage.Recovered!.Entries.Span;
        Assert.Equal(entries.Length, found.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            Assert.Equal(entries[i].ToString(), found[i].ToString());
            Assert.True(entries[i].Data.Span.SequenceEqual(found[i].Data.Span));
        }

        var tooLong = new RaftEntry(6, 1, RaftEntryKind.Normal, new byte[options.EntryBytesMax + 1]);
        Assert.Throws<InvalidOperationException>(() => storage.Log.Append(new RaftPersistBatch(2, default, false, new[] { tooLong }, null)));
    }

    [Fact]
    public void Append_ThatDoesNotFollow_IsRefused()
    {
        var run = new StorageRun(28);
        WriteAheadLog log = run.Storage.Log;
        Assert.Throws<InvalidOperationException>(() => log.Append(Batch(new RaftEntry(2, 1, RaftEntryKind.Empty, default))));
        log.Append(Batch(new RaftEntry(1, 1, RaftEntryKind.Empty, default), new RaftEntry(2, 1, RaftEntryKind.Empty, default)));
        log.AppendMark(1, 1, reset: false);
        Assert.Throws<InvalidOperationException>(() => log.Append(Batch(new RaftEntry(1, 2, RaftEntryKind.Empty, default))));
        Assert.Throws<InvalidOperationException>(() => log.AppendMark(1, 1, reset: false));
        Assert.Throws<InvalidOperationException>(() => log.AppendMark(3, 1, reset: false));
        Assert.Throws<InvalidOperationException>(() => log.ReleaseBefore(2));
        static RaftPersistBatch Batch(params RaftEntry[] entries) => new(1, default, false, entries, null);
    }

    private static string[] Segments(SimulatedDisk disk) => [.. disk.List().Where(n => WalNames.TryParse(n, out _))];

    private static void Restore(SimulatedDisk from, SimulatedDisk to, string name)
    {
        using IDiskFile source = from.Open(name);
        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        using IDiskFile target = to.Open(name);
        target.Write(0, bytes);
    }

    private static void AssertSpareIsZero(SimulatedDisk disk)
    {
        if (!disk.Exists(WalNames.Spare))
            return;
        using IDiskFile file = disk.Open(WalNames.Spare);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        Assert.False(bytes.AsSpan().ContainsAnyExcept((byte)0), "A prepared segment is all zero.");
    }
}
