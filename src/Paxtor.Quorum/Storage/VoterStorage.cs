using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// The durable storage of one voter: identity, log and snapshots in one directory. Opening it is recovery; after that
/// an <see cref="ILogWorker"/> drives it through <see cref="LogWork"/>. Not thread-safe.
/// </summary>
/// <remarks>
/// The order that keeps a crash harmless: the snapshot is durable, then its mark in the log, then what the
/// mark makes needless is released. The log goes back to the snapshot before the newest one, so that when
/// the newest one is damaged the older one and the log stand in for it.
/// </remarks>
internal sealed class VoterStorage : IDisposable
{
    private readonly IDisk disk;
    private readonly StorageOptions options;
    private WriteAheadLog? log;
    private SnapshotStore? snapshots;
    private ulong olderSnapshot;

    private VoterStorage(IDisk disk, StorageOptions options, StoredIdentity identity)
    {
        this.disk = disk;
        this.options = options;
        Identity = identity;
    }

    /// <summary>Whose directory it is, as durable.</summary>
    public StoredIdentity Identity { get; private set; }

    /// <summary>What was recovered; null while the voter was not <see cref="FormationState.Formed"/> when opened.</summary>
    public RecoveredState? Recovered { get; private set; }

    /// <summary>The log.</summary>
    /// <exception cref="InvalidOperationException">The voter has not formed.</exception>
    public WriteAheadLog Log => log ?? throw NotFormed();

    /// <summary>The snapshots.</summary>
    /// <exception cref="InvalidOperationException">The voter has not formed.</exception>
    public SnapshotStore Snapshots => snapshots ?? throw NotFormed();

    /// <summary>Whether there is a log.</summary>
    public bool IsFormed => log is not null;

    /// <summary>Locks the directory, checks that it belongs to the node configured, and recovers what it holds.</summary>
    /// <param name="disk">The directory; disposed with the storage, also when opening fails.</param>
    /// <param name="options">Limits.</param>
    /// <param name="configured">Node and voters as configured; its cluster id and state are not looked at.</param>
    /// <exception cref="StorageInUseException">Another process has the directory.</exception>
    /// <exception cref="StorageMismatchException">It belongs to another node or to other voters.</exception>
    /// <exception cref="StorageDamagedException">Something durable is damaged or missing.</exception>
    /// <exception cref="IOException">The operating system said no.</exception>
    public static VoterStorage Open(IDisk disk, StorageOptions options, StoredIdentity configured)
    {
        VoterStorage? storage = null;
        try
        {
            options.Validate();
            disk.Lock();

            // What a killed process renamed may not be durable yet, and is about to be relied on.
            disk.SyncDirectory();
            storage = new VoterStorage(disk, options, LoadIdentity(disk, configured));
            storage.Recover();
            return storage;
        }
        catch
        {
            if (storage is not null)
                storage.Dispose();
            else
                disk.Dispose();
            throw;
        }
    }

    /// <summary>Makes a change of identity durable; with the change to formed, the log before it.</summary>
    public void SaveIdentity(StoredIdentity identity)
    {
        IdentityCheck.RequireStep(Identity, identity);
        if (identity.State == FormationState.Formed && log is null)
        {
            RemoveUnusedLog(disk);
            log = WriteAheadLog.Create(disk, options, identity.ClusterId, identity.NodeId);
            snapshots = new SnapshotStore(disk, options, identity.ClusterId);
        }

        IdentityStore.Save(disk, identity);
        Identity = identity;
    }

    /// <summary>Makes a received snapshot durable; the batch it came with is appended next.</summary>
    public void Install(SnapshotData snapshot)
    {
        if (snapshot.Meta.Index <= Log.MarkIndex)
            throw new InvalidOperationException($"A snapshot of {snapshot.Meta.Index} is installed over one of {Log.MarkIndex}.");
        using SnapshotWriter writer = Snapshots.Begin(snapshot);
        while (!writer.Step())
        {
            // Each step writes a piece; the last one says so.
        }
    }

    /// <summary>After the sync of a mark: forgets what it made needless.</summary>
    /// <param name="index">The snapshot marked.</param>
    /// <param name="before">The snapshot marked before it, 0 for none.</param>
    /// <param name="reset">Whether the mark made the log before it void.</param>
    public void Marked(ulong index, ulong before, bool reset)
    {
        // Without the log between them the older snapshot cannot stand in for the newer.
        olderSnapshot = reset ? index : before;
        Snapshots.KeepOnly([index, before]);
        Log.ReleaseBefore(olderSnapshot + 1);
    }

    /// <summary>Begins to read the newest durable snapshot; null when there is none.</summary>
    public SnapshotReader? BeginLoadNewest() => Log.MarkIndex == 0 ? null : Snapshots.BeginLoad(Log.MarkIndex, Log.MarkTerm);

    /// <summary>The newest durable snapshot; null when there is none.</summary>
    private SnapshotData? LoadNewest() => Log.MarkIndex == 0 ? null : Snapshots.Load(Log.MarkIndex, Log.MarkTerm);

    /// <inheritdoc/>
    public void Dispose()
    {
        log?.Dispose();
        disk.Dispose();
    }

    private static StoredIdentity LoadIdentity(IDisk disk, StoredIdentity configured)
    {
        foreach (string name in disk.List())
        {
            if (name.EndsWith(".tmp", StringComparison.Ordinal) && name != WalNames.Spare)
                disk.Delete(name);
        }

        StoredIdentity? stored = IdentityStore.Load(disk);
        bool used = SnapshotStore.Exists(disk) || !IsLogUnused(disk);
        if (stored is null && (used || WalRecovery.Exists(disk)))
            throw new StorageDamagedException(disk.Directory, IdentityStore.Name, 0, "the file is missing, and there are files of a voter beside it");
        if (stored is not null && stored.State != FormationState.Formed && used)
            throw new StorageDamagedException(disk.Directory, IdentityStore.Name, 0, $"it says that the voter is {stored.State}, and there is a log or snapshot that was used");
        if (stored is not null && stored.State != FormationState.Empty)
        {
            IdentityCheck.Require(disk.Directory, stored, configured);
            if (stored.Voters.SequenceEqual(configured.Voters))
                return stored;
            stored = stored with { Voters = configured.Voters };
        }
        else
        {
            stored = configured with { ClusterId = 0, State = FormationState.Empty };
        }

        IdentityStore.Save(disk, stored);
        return stored;
    }

    /// <summary>
    /// Whether there is no log, or only what a crash leaves that comes between making the log and recording that the
    /// voter formed: a first segment with nothing after its header.
    /// </summary>
    private static bool IsLogUnused(IDisk disk)
    {
        var buffer = new byte[1 << 16];
        foreach (string name in disk.List())
        {
            if (!WalNames.TryParse(name, out ulong sequence))
                continue;
            if (sequence != 1)
                return false;
            using IDiskFile file = disk.Open(name);
            for (long at = WalFrame.SectorBytes; at < file.Length;)
            {
                int read = file.Read(at, buffer);
                if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
                    return false;
                at += Math.Max(read, 1);
            }
        }

        return true;
    }

    private static void RemoveUnusedLog(IDisk disk)
    {
        if (!IsLogUnused(disk))
            throw new InvalidOperationException("A voter that has not formed has a log that was used.");
        string first = WalNames.Segment(1);
        if (!disk.Exists(first))
            return;
        disk.Delete(first);
        disk.SyncDirectory();
    }

    private void Recover()
    {
        if (Identity.State != FormationState.Formed)
            return;
        WalRecovery.Result found = WalRecovery.Open(disk, options, Identity.ClusterId, Identity.NodeId);
        log = found.Log;
        snapshots = new SnapshotStore(disk, options, Identity.ClusterId);
        var notes = new List<string>(found.Notes);
        SnapshotData? snapshot = LoadSnapshot(found, notes);
        ulong from = snapshot?.Meta.Index ?? 0;
        RaftEntry[] entries = found.Entries.Where(e => e.Index > from).ToArray();
        if (entries.Length > 0 && entries[0].Index != from + 1)
            throw new StorageDamagedException(disk.Directory, WalNames.Segment(1), 0, $"the log begins with entry {entries[0].Index}, and the snapshot ends with {from}");
        Recovered = new RecoveredState(found.HardState, snapshot, entries, notes);
    }

    private SnapshotData? LoadSnapshot(WalRecovery.Result found, List<string> notes)
    {
        ulong marked = Log.MarkIndex;
        (ulong Index, ulong Term)? older = null;
        foreach ((ulong index, ulong term) in Snapshots.List())
        {
            if (index < marked && found.FirstIndex <= index + 1)
                older = (index, term);
        }

        SnapshotData? snapshot;
        try
        {
            snapshot = LoadNewest();
        }
        catch (StorageDamagedException damage) when (older is not null || found.FirstIndex == 1)
        {
            snapshot = older is { } stand ? Snapshots.Load(stand.Index, stand.Term) : null;
            notes.Add($"{damage.Message} The log still covers it, so recovery used {(older is null ? "the whole log" : $"the snapshot of {older.Value.Index}")} instead.");
            olderSnapshot = older?.Index ?? 0;
            return snapshot;
        }

        // A newer one than the mark was never relied on.
        Snapshots.KeepOnly(older is null ? [marked] : [marked, older.Value.Index]);
        olderSnapshot = older?.Index ?? (found.FirstIndex == 1 ? 0 : marked);
        return snapshot;
    }

    private static InvalidOperationException NotFormed() => new("The voter has not formed: it has no log.");
}
