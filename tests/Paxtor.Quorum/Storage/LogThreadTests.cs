using Paxtor.Quorum.Storage;
using Paxtor.Raft;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

/// <summary>The real thread, on a real directory where the disk itself matters.</summary>
public sealed class LogThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly StorageOptions Options = new() { SegmentBytes = 256 << 10, EntryBytesMax = 64 << 10, BackgroundStepBytes = 64 << 10 };
    private readonly string directory = Directory.CreateTempSubdirectory("paxtor-storage-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Thread_OnARealDirectory_CommitsInGroupsAndEverythingComesBack()
    {
        const int batches = 3000;
        var events = new Events();
        var path = Path.Combine(directory, "deep", "er");
        using (VoterStorage storage = VoterStorage.Open(PhysicalDisk.OpenDirectory(path), Options, StorageRun.Configured))
        using (var thread = new LogThread(storage, events))
        {
            thread.SaveIdentity(StorageRun.Configured with { ClusterId = 7, State = FormationState.Formed });
            events.Wait(e => e.Identity == FormationState.Formed);
            for (int i = 1; i <= batches; i++)
            {
                thread.Enqueue(Batch((ulong)i));
                if (i == batches / 2)
                {
                    events.Wait(e => e.Last == batches / 2);
                    thread.SaveSnapshot(new SnapshotData(new RaftSnapshot(1000, 1, new RaftConfiguration([1, 2, 3])), [new byte[300_000]]));
                }
            }

            events.Wait(e => e.Last == batches && e.Snapshot == 1000);
            thread.LoadSnapshot();
            events.Wait(e => e.Loaded is { Meta.Index: 1000, LengthBytes: 300_000 });
            Assert.True(events.Reports < batches, "Waiting batches share one sync.");
        }

        Assert.Null(events.Error);
        using VoterStorage again = VoterStorage.Open(PhysicalDisk.OpenDirectory(path), Options, StorageRun.Configured);
        Assert.Equal(new RaftHardState(1, 1), again.Recovered!.HardState);
        Assert.Equal(1000ul, again.Recovered.Snapshot!.Meta.Index);
        Assert.Empty(again.Recovered.Notes);
        ReadOnlySpan<RaftEntry> entries = again.Recovered.Entries.Span;
        Assert.Equal(batches - 1000, entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            ulong index = (ulong)(1001 + i);
            Assert.Equal(index, entries[i].Index);
            Assert.True(entries[i].Data.Span.SequenceEqual(StorageModel.DataOf(index, 1, 200)));
        }
    }

    [Fact]
    public void Thread_WhoseDiskFails_SaysSoOnceAndAcknowledgesNothingMore()
    {
        for (int operation = 0; operation < 12; operation++)
        {
            var disk = new SimulatedDisk("/data/t", new Random(operation));
            var events = new Events();
            using VoterStorage storage = VoterStorage.Open(disk, Options, StorageRun.Configured);
            storage.SaveIdentity(StorageRun.Configured with { ClusterId = 7, State = FormationState.Formed });
            disk.Faults.FailAfterOperations = operation;
            ulong sequence = 0;
            using (var thread = new LogThread(storage, events))
            {
                while (events.Error is null && sequence < 100)
                {
                    thread.Enqueue(Batch(++sequence));
                    events.Wait(e => e.Last == sequence || e.Error is not null);
                }

                ulong last = events.Last;
                thread.Enqueue(Batch(++sequence));
                thread.Dispose();
                Assert.Equal(last, events.Last);
            }

            Assert.Equal(1, events.Errors);
            Assert.IsType<IOException>(events.Error);
            disk.Crash();
            using VoterStorage again = VoterStorage.Open(disk, Options, StorageRun.Configured);
            Assert.True(again.Log.LastIndex >= events.Last);
        }
    }

    [Fact]
    public void Dispose_FinishesWhatIsQueuedAndConfirmsIt()
    {
        var disk = new SimulatedDisk("/data/d", new Random(1));
        var events = new Events();
        using VoterStorage storage = VoterStorage.Open(disk, Options, StorageRun.Configured);
        storage.SaveIdentity(StorageRun.Configured with { ClusterId = 7, State = FormationState.Formed });
        using (var thread = new LogThread(storage, events))
        {
            for (ulong i = 1; i <= 200; i++)
                thread.Enqueue(Batch(i));
        }

        Assert.Equal(200ul, events.Last);
        disk.Crash();
        (string name, int from, _) = BitRotTests.LastGroup(disk);
        using (IDiskFile file = disk.Open(name))
        {
            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            Assert.True(WalFrame.TryReadHeader(bytes, from, out WalFrame.Header header));
            Assert.Equal((0, header.Group - 1), (header.BodyBytes, header.Synced));
        }

        using VoterStorage again = VoterStorage.Open(disk, Options, StorageRun.Configured);
        Assert.Equal(200ul, again.Log.LastIndex);
    }

    private static PersistBatch Batch(ulong index)
    {
        RaftEntry[] entries = [new(index, 1, RaftEntryKind.Normal, StorageModel.DataOf(index, 1, 200))];
        return new PersistBatch(new RaftPersistBatch(index, new RaftHardState(1, 1), index == 1, entries, null));
    }

    private sealed class Events : ILogWorkerEvents
    {
        private readonly object gate = new();

        public ulong Last { get; private set; }

        public int Reports { get; private set; }

        public ulong Snapshot { get; private set; }

        public SnapshotData? Loaded { get; private set; }

        public FormationState Identity { get; private set; }

        public Exception? Error { get; private set; }

        public int Errors { get; private set; }

        public void Wait(Func<Events, bool> condition)
        {
            lock (gate)
            {
                while (!condition(this))
                    Assert.True(Monitor.Wait(gate, Patience), $"Nothing happened; last {Last}, error {Error}");
            }
        }

        public void Persisted(ulong sequence) => Report(() =>
        {
            Assert.True(sequence > Last);
            Last = sequence;
            Reports++;
        });

        public void SnapshotSaved(ulong index) => Report(() => Snapshot = index);

        public void SnapshotLoaded(SnapshotData? snapshot) => Report(() => Loaded = snapshot);

        public void SnapshotUnreadable(Exception error) => Report(() => Error = error);

        public void IdentitySaved(StoredIdentity identity) => Report(() => Identity = identity.State);

        public void Fatal(Exception error) => Report(() =>
        {
            Error = error;
            Errors++;
        });

        private void Report(Action change)
        {
            lock (gate)
            {
                change();
                Monitor.PulseAll(gate);
            }
        }
    }
}
