namespace Paxtor.Quorum.Storage;

/// <summary>
/// The work of a log worker as single steps, so that a thread can run them in a row and a simulator can put time and
/// crashes between them: <c>while (work.Write()) { work.Sync(); work.Complete(); }</c>, then
/// <see cref="Background"/> while it says true. Every step but <see cref="Complete"/> may throw what the disk throws;
/// then the owner reports Fatal and never steps again.
/// </summary>
internal sealed class LogWork
{
    private readonly Lock gate = new();
    private readonly VoterStorage storage;
    private readonly ILogWorkerEvents events;
    private readonly List<StoredIdentity> saved = [];
    private List<PersistBatch> queue = [];
    private List<PersistBatch> taken = [];
    private List<StoredIdentity> identities = [];
    private SnapshotData? snapshotToSave;
    private bool loadAsked;
    private SnapshotWriter? writer;
    private SnapshotReader? reader;
    private (ulong Index, ulong Before)? installed;
    private ulong writtenSequence;
    private ulong syncedSequence;
    private ulong completedSequence;

    /// <summary>Set while a step runs, and left set by one that throws: no step runs after it.</summary>
    private bool failed;

    /// <summary>Makes the work of an opened storage.</summary>
    public LogWork(VoterStorage storage, ILogWorkerEvents events)
    {
        this.storage = storage;
        this.events = events;
    }

    /// <summary>Called, on the thread of the caller, when something was added: a thread that rests wakes up.</summary>
    public Action? Wake { get; set; }

    /// <summary>Adds to the queue. Any thread.</summary>
    public void Enqueue(in PersistBatch batch)
    {
        if (batch.Raft.IsEmpty || (batch.Raft.Snapshot is null) != (batch.Snapshot is null))
            throw new ArgumentException("A batch is not empty, and the bytes of a snapshot come with its name.", nameof(batch));
        lock (gate)
            queue.Add(batch);
        Wake?.Invoke();
    }

    /// <summary>See <see cref="ILogWorker.SaveSnapshot"/>. Any thread.</summary>
    public void SaveSnapshot(SnapshotData snapshot)
    {
        lock (gate)
        {
            if (snapshotToSave is not null)
                throw new InvalidOperationException("A snapshot is being saved.");
            snapshotToSave = snapshot;
        }

        Wake?.Invoke();
    }

    /// <summary>See <see cref="ILogWorker.LoadSnapshot"/>. Any thread.</summary>
    public void LoadSnapshot()
    {
        lock (gate)
            loadAsked = true;
        Wake?.Invoke();
    }

    /// <summary>See <see cref="ILogWorker.SaveIdentity"/>. Any thread.</summary>
    public void SaveIdentity(StoredIdentity identity)
    {
        lock (gate)
            identities.Add(identity);
        Wake?.Invoke();
    }

    /// <summary>Takes everything queued and writes it, not yet durable. False when nothing was queued.</summary>
    public bool Write() => Guard(static work => work.WriteQueued());

    /// <summary>Makes durable what was written.</summary>
    public void Sync() => Guard(static work => work.SyncWritten());

    /// <summary>Reports what became durable.</summary>
    public void Complete()
    {
        CheckUsable();
        foreach (StoredIdentity identity in saved)
            events.IdentitySaved(identity);
        saved.Clear();
        if (syncedSequence == completedSequence)
            return;
        completedSequence = syncedSequence;
        events.Persisted(syncedSequence);
    }

    /// <summary>
    /// One bounded step of what can wait: a piece of a snapshot, of the next segment. False when there is nothing
    /// more to do. To be called, between a <see cref="Complete"/> and the next <see cref="Write"/>, when
    /// <see cref="Write"/> had nothing, and now and then while the log is busy, so that a snapshot is not held up for
    /// ever. Does its own syncs and reports.
    /// </summary>
    public bool Background() => Guard(static work => work.BackgroundStep());

    /// <summary>
    /// To be called when there was nothing to do for a while (about a second): writes down that all so far is durable,
    /// which lets recovery tell later damage from a torn write. See <see cref="WriteAheadLog.Confirm"/>.
    /// </summary>
    /// <returns>Whether anything was written.</returns>
    public bool Confirm() => Guard(static work => work.storage.IsFormed && work.storage.Log.Confirm());

    /// <summary>A clean end: what was written last is confirmed, durably.</summary>
    public void Close()
    {
        Sync();
        if (Confirm())
            Sync();
        reader?.Dispose();
    }

    private bool Guard(Func<LogWork, bool> step)
    {
        CheckUsable();
        failed = true;
        bool answer = step(this);
        failed = false;
        return answer;
    }

    private void CheckUsable()
    {
        if (failed)
            throw new InvalidOperationException("The disk failed, or a step runs within another: nothing more is written or reported.");
    }

    private bool WriteQueued()
    {
        List<StoredIdentity>? changes = null;
        lock (gate)
        {
            (queue, taken) = (taken, queue);
            if (identities.Count > 0)
            {
                changes = identities;
                identities = [];
            }
        }

        if (taken.Count == 0 && changes is null)
            return false;
        for (int i = 0; i < (changes?.Count ?? 0); i++)
        {
            storage.SaveIdentity(changes![i]);
            saved.Add(changes[i]);
        }

        foreach (PersistBatch batch in taken)
        {
            if (batch.Raft.Sequence <= writtenSequence)
                throw new InvalidOperationException($"Batch {batch.Raft.Sequence} came after batch {writtenSequence}.");
            if (batch.Snapshot is not null)
                Install(batch.Snapshot);
            storage.Log.Append(batch.Raft);
            writtenSequence = batch.Raft.Sequence;
        }

        if (taken.Count > 0)
            storage.Log.Write();
        taken.Clear();
        return true;
    }

    private bool SyncWritten()
    {
        if (!storage.IsFormed)
            return true;
        storage.Log.Sync();
        syncedSequence = writtenSequence;
        if (installed is not { } mark)
            return true;
        installed = null;
        storage.Marked(mark.Index, mark.Before, reset: true);
        return true;
    }

    private bool BackgroundStep()
    {
        if (!storage.IsFormed)
            return false;
        SnapshotData? wanted;
        bool load;
        lock (gate)
        {
            wanted = snapshotToSave;
            load = loadAsked;
            loadAsked = false;
        }

        if (load || reader is not null)
        {
            LoadStep();
            return true;
        }

        if (wanted is not null)
        {
            SaveStep(wanted);
            return true;
        }

        return storage.Log.Background();
    }

    private void Install(SnapshotData snapshot)
    {
        ulong before = installed?.Before ?? storage.Log.MarkIndex;
        storage.Install(snapshot);
        installed = (snapshot.Meta.Index, before);
    }

    private void SaveStep(SnapshotData snapshot)
    {
        ulong index = snapshot.Meta.Index;
        ulong before = storage.Log.MarkIndex;
        if (index <= before)
        {
            // A received snapshot overtook this one.
            writer?.Abort();
        }
        else
        {
            if (writer is null && !snapshot.EncodeStep())
                return;
            writer ??= storage.Snapshots.Begin(snapshot);
            if (!writer.Step())
                return;
            storage.Log.AppendMark(index, snapshot.Meta.Term, reset: false);
            storage.Log.Write();
            storage.Log.Sync();
            storage.Marked(index, before, reset: false);
        }

        writer = null;
        lock (gate)
            snapshotToSave = null;
        events.SnapshotSaved(index);
    }

    private void LoadStep()
    {
        SnapshotData? snapshot;
        try
        {
            reader ??= storage.BeginLoadNewest();
            snapshot = reader?.Step();
        }
        catch (StorageException e)
        {
            EndLoad();
            events.SnapshotUnreadable(e);
            return;
        }

        if (snapshot is null && reader is not null)
            return;
        EndLoad();
        events.SnapshotLoaded(snapshot);
    }

    private void EndLoad()
    {
        reader?.Dispose();
        reader = null;
    }
}
