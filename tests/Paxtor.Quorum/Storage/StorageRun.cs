using Paxtor.Quorum.Storage;
using Paxtor.Raft;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

/// <summary>A storage on a simulated disk, driven by a seed and compared with a <see cref="StorageModel"/> at each restart.</summary>
internal sealed class StorageRun : ILogWorkerEvents
{
    public static readonly StorageOptions Options = new() { SegmentBytes = 16 << 10, EntryBytesMax = 8 << 10, BackgroundStepBytes = 4 << 10 };

    public static readonly StoredIdentity Configured = new()
    {
        NodeName = "a",
        NodeId = 1,
        Voters = [new("a", 1, "host1:1"), new("b", 2, "host2:1"), new("c", 3, "host3:1")],
    };

    public static readonly UInt128 Cluster = new(0x1234, 0x5678);

    private readonly Random random;
    private readonly StorageModel model = new();
    private VoterStorage? storage;
    private LogWork? work;
    private ulong sequence;
    private ulong written;
    private bool saving;
    private ulong snapshotIndex;
    private ulong installedIndex;

    public StorageRun(int seed)
    {
        Seed = seed;
        random = new Random(seed);
        Disk = new SimulatedDisk($"/data/{seed}", new Random(seed + 1));
        Open();
        work!.SaveIdentity(Configured with { ClusterId = Cluster, State = FormationState.Formed });
        Assert.True(work.Write());
        work.Sync();
        work.Complete();
        Assert.Equal(FormationState.Formed, storage!.Identity.State);
    }

    public int Seed { get; }

    public SimulatedDisk Disk { get; private set; }

    public StorageModel Model => model;

    public VoterStorage Storage => storage!;

    public LogWork Work => work!;

    public List<string> Notes { get; } = [];

    public bool HasSnapshotsToSave => saving;

    /// <summary>Opens the storage and compares what it recovered.</summary>
    public void Open()
    {
        storage = VoterStorage.Open(Disk, Options, Configured);
        work = new LogWork(storage, this);
        sequence = 0;
        written = 0;
        saving = false;
        installedIndex = 0;
        if (storage.Recovered is not { } recovered)
            return;
        Notes.AddRange(recovered.Notes);
        model.Recover(recovered, $"seed {Seed}");
        Assert.True((recovered.Snapshot?.Meta.Index ?? 0) >= snapshotIndex, $"seed {Seed}: snapshot {snapshotIndex} was saved, and {recovered.Snapshot?.Meta} came back");
    }

    /// <summary>Compares what another storage recovered from a copy of the disk.</summary>
    public void CheckRecovered(RecoveredState recovered, string context) => model.Check(recovered, context);

    /// <summary>One random action of a node.</summary>
    public void Step()
    {
        switch (random.Next(10))
        {
            case < 6:
                for (int i = random.Next(1, 4); i > 0; i--)
                    EnqueueBatch(random.Next(40) == 0);
                if (random.Next(8) == 0)
                    break;
                Commit();
                break;
            case 6 when !saving && model.CommonIndex > storage!.Log.MarkIndex:
                saving = true;
                work!.SaveSnapshot(model.SnapshotAt(model.CommonIndex - (ulong)random.Next((int)Math.Min(3, model.CommonIndex - storage.Log.MarkIndex)), random.Next(9000)));
                break;
            case 7:
                work!.Confirm();
                break;
            default:
                if (written == sequence)
                    work!.Background();
                break;
        }
    }

    /// <summary>Saves a snapshot of all that is acknowledged, to the end; nothing when there is nothing new.</summary>
    public void SaveSnapshotNow()
    {
        Commit();
        while (saving)
            Assert.True(work!.Background());
        if (model.CommonIndex <= storage!.Log.MarkIndex)
            return;
        saving = true;
        work!.SaveSnapshot(model.SnapshotAt(model.CommonIndex, 5000));
        while (saving)
            Assert.True(work.Background());
    }

    /// <summary>The caller wrote what is queued itself.</summary>
    public void MarkWritten() => written = sequence;

    /// <summary>Writes, syncs and reports what is queued.</summary>
    public void Commit()
    {
        if (!work!.Write())
            return;
        written = sequence;
        work.Sync();
        work.Complete();
    }

    /// <summary>Runs steps until one fails because the disk was told to; true when one did.</summary>
    public bool StepUntilFailure(int steps)
    {
        try
        {
            for (int i = 0; i < steps; i++)
                Step();
            return false;
        }
        catch (IOException e) when (e.Message.Contains("injected", StringComparison.Ordinal))
        {
            return true;
        }
    }

    public void EnqueueBatch(bool install)
    {
        RaftHardState state = model.HardState;
        bool changed = install || random.Next(4) == 0;
        if (changed)
        {
            state = random.Next(2) == 0 ? state with { Vote = (ulong)random.Next(1, 4) } : new RaftHardState(state.Term + 1, (ulong)random.Next(4));
            state = state with { Term = Math.Max(1, state.Term) };
        }

        ulong term = Math.Max(1, state.Term);
        if (changed)
            model.SetHardState(state);
        SnapshotData? snapshot = null;
        if (install)
        {
            var log = new List<RaftEntry>();
            ulong last = Math.Max(model.LastIndex, storage!.Log.MarkIndex) + (ulong)random.Next(1, 5);
            for (ulong i = 1; i <= last; i++)
                log.Add(new RaftEntry(i, term, RaftEntryKind.Normal, default));
            snapshot = StorageModel.Snapshot(log, last, random.Next(9000));
            model.Install(log);
            installedIndex = last;
        }

        var entries = new RaftEntry[random.Next(install ? 1 : 6)];
        ulong floor = Math.Max(Math.Max(model.CommonIndex, Math.Max(installedIndex, storage!.Log.MarkIndex)), saving ? model.LastIndex : 0);
        ulong from = model.LastIndex + 1;
        if (random.Next(5) == 0 && floor < model.LastIndex)
            from = floor + 1 + (ulong)random.Next((int)(model.LastIndex - floor));
        for (int i = 0; i < entries.Length; i++)
        {
            ulong index = from + (ulong)i;
            int length = random.Next(30) switch { 0 => Options.EntryBytesMax, 1 => 0, < 6 => random.Next(3000), _ => random.Next(200) };
            entries[i] = new RaftEntry(index, term, length == 0 ? RaftEntryKind.Empty : RaftEntryKind.Normal, StorageModel.DataOf(index, term, length));
            model.Append(entries[i]);
        }

        work!.Enqueue(new PersistBatch(new RaftPersistBatch(++sequence, state, changed, entries, snapshot?.Meta), snapshot));
    }

    public void Persisted(ulong persisted)
    {
        Assert.Equal(written, persisted);
        model.Acknowledge();
    }

    public void SnapshotSaved(ulong index)
    {
        saving = false;
        snapshotIndex = Math.Max(snapshotIndex, index);
    }

    public void SnapshotLoaded(SnapshotData? snapshot)
    {
    }

    public void SnapshotUnreadable(Exception error) => Assert.Fail(error.ToString());

    public void IdentitySaved(StoredIdentity identity)
    {
    }

    public void Fatal(Exception error) => Assert.Fail(error.ToString());
}
