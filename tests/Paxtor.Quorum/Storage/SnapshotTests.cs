using Paxtor.Quorum.Storage;
using Paxtor.Raft;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class SnapshotTests
{
    [Fact]
    public void NewestSnapshot_Damaged_IsReplacedByTheOlderOneAndTheLogAndSaidSo()
    {
        StorageRun run = WithSnapshots(31, 3);
        run.Disk.Crash();
        (string older, string newest) = Two(run.Disk);
        run.Disk.FlipBit(newest, run.Disk.LengthOf(newest) / 2, 1);
        using VoterStorage storage = VoterStorage.Open(run.Disk, StorageRun.Options, StorageRun.Configured);
        run.CheckRecovered(storage.Recovered!, "after damage");
        Assert.True(SnapshotFormat.TryParse(older, out ulong index, out _));
        Assert.Equal(index, storage.Recovered!.Snapshot!.Meta.Index);
        string note = Assert.Single(storage.Recovered.Notes);
        Assert.Contains(newest, note, StringComparison.Ordinal);
        Assert.Contains("log still covers", note, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlySnapshot_Damaged_IsReplacedByTheWholeLog()
    {
        StorageRun run = WithSnapshots(32, 1);
        run.Disk.Crash();
        string name = run.Disk.List().Single(IsSnapshot);
        run.Disk.Truncate(name, run.Disk.LengthOf(name) - 1);
        using VoterStorage storage = VoterStorage.Open(run.Disk, StorageRun.Options, StorageRun.Configured);
        Assert.Null(storage.Recovered!.Snapshot);
        run.CheckRecovered(storage.Recovered, "after damage");
        Assert.Single(storage.Recovered.Notes);
    }

    [Fact]
    public void BothSnapshots_Damaged_AreRefused()
    {
        StorageRun run = WithSnapshots(33, 3);
        run.Disk.Crash();
        (string older, string newest) = Two(run.Disk);
        run.Disk.FlipBit(newest, 20, 1);
        run.Disk.FlipBit(older, 20, 1);
        StorageDamagedException e = Assert.Throws<StorageDamagedException>(run.Open);
        Assert.Contains("snapshot-", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReceivedSnapshot_DamagedOrMissing_IsRefusedSinceNoLogLeadsToIt()
    {
        foreach (bool missing in new[] { false, true })
        {
            StorageRun run = WithSnapshots(34, 2);
            run.EnqueueBatch(install: true);
            run.Commit();
            run.Disk.Crash();
            string newest = run.Disk.List().Last(IsSnapshot);
            if (missing)
                run.Disk.Delete(newest);
            else
                run.Disk.FlipBit(newest, run.Disk.LengthOf(newest) - 1, 7);
            StorageDamagedException e = Assert.Throws<StorageDamagedException>(run.Open);
            Assert.Contains(newest, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SnapshotThatWasNeverMarked_IsNotUsed()
    {
        StorageRun run = WithSnapshots(35, 2);
        ulong marked = run.Storage.Log.MarkIndex;
        run.EnqueueBatch(install: true);
        run.Disk.Faults.FailAfterOperations = null;
        SnapshotData other = StorageModel.Snapshot([.. Enumerable.Range(1, (int)marked + 50).Select(i => new RaftEntry((ulong)i, 999, RaftEntryKind.Empty, default))], marked + 50, 0);
        run.Storage.Install(other);
        run.Disk.Crash();
        run.Open();
        Assert.Equal(marked, run.Storage.Recovered!.Snapshot!.Meta.Index);
        Assert.DoesNotContain(SnapshotFormat.Name(marked + 50, 999), run.Disk.List());
    }

    [Fact]
    public void EveryByte_OfASnapshotFile_IsCovered()
    {
        var disk = new SimulatedDisk("/data/s", new Random(1));
        var store = new SnapshotStore(disk, StorageRun.Options, 5);
        SnapshotData snapshot = StorageModel.Snapshot([new RaftEntry(1, 3, RaftEntryKind.Empty, default)], 1, 5000);
        SnapshotWriter writer = store.Begin(snapshot);
        int steps = 1;
        while (!writer.Step())
            steps++;
        Assert.Equal(3, steps);
        Assert.Equal(snapshot.ToArray(), store.Load(1, 3).ToArray());
        string name = SnapshotFormat.Name(1, 3);
        for (long at = 0; at < disk.LengthOf(name); at++)
        {
            disk.FlipBit(name, at, (int)(at % 8));
            Assert.ThrowsAny<StorageException>(() => store.Load(1, 3));
            disk.FlipBit(name, at, (int)(at % 8));
        }

        Assert.Equal(snapshot.Meta.Configuration, store.Load(1, 3).Meta.Configuration);
    }

    [Fact]
    public void Receiver_TakesChunksInOrderOnceAndWithinTheLimit()
    {
        var meta = new RaftSnapshot(5, 2, new RaftConfiguration([1]));
        Assert.Throws<StorageException>(() => new SnapshotReceiver(meta, 11, 10));
        var receiver = new SnapshotReceiver(meta, 10, 10);
        Assert.True(receiver.TryAdd(0, new byte[] { 1, 2, 3, 4 }));
        Assert.False(receiver.TryAdd(0, new byte[] { 1, 2, 3, 4 }));
        Assert.False(receiver.TryAdd(5, new byte[] { 1 }));
        Assert.False(receiver.TryAdd(4, new byte[7]));
        Assert.Throws<InvalidOperationException>(() => receiver.ToSnapshot());
        Assert.True(receiver.TryAdd(4, new byte[] { 5, 6, 7, 8, 9, 10 }));
        Assert.True(receiver.IsComplete);
        Assert.Equal(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, receiver.ToSnapshot().ToArray());
    }

    private static bool IsSnapshot(string name) => SnapshotFormat.TryParse(name, out _, out _);

    private static (string Older, string Newest) Two(SimulatedDisk disk)
    {
        string[] names = [.. disk.List().Where(IsSnapshot)];
        Assert.Equal(2, names.Length);
        return (names[0], names[1]);
    }

    /// <summary>A storage that saved snapshots of its own log, and received none.</summary>
    private static StorageRun WithSnapshots(int seed, int count)
    {
        var run = new StorageRun(seed);
        for (int i = 0; i < count; i++)
        {
            do
            {
                run.EnqueueBatch(install: false);
                run.Commit();
            }
            while (run.Model.LastIndex < run.Storage.Log.MarkIndex + 20);
            run.SaveSnapshotNow();
        }

        while (run.Work.Background())
        {
        }

        return run;
    }
}
