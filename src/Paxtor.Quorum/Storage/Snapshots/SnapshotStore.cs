namespace Paxtor.Quorum.Storage;

/// <summary>
/// The snapshots of a voter: the one the log marks, and the one before it, which together with the log stands in when
/// the newer one is damaged.
/// </summary>
/// <remarks>Which snapshot counts is said by the log's mark, not by the directory: one that is newer than the mark came from a
/// write that was never acknowledged.</remarks>
internal sealed class SnapshotStore
{
    private readonly IDisk disk;
    private readonly StorageOptions options;
    private readonly UInt128 clusterId;

    public SnapshotStore(IDisk disk, StorageOptions options, UInt128 clusterId)
    {
        this.disk = disk;
        this.options = options;
        this.clusterId = clusterId;
    }

    /// <summary>Whether a directory has any snapshot.</summary>
    public static bool Exists(IDisk disk) => disk.List().Any(static name => SnapshotFormat.TryParse(name, out _, out _));

    /// <summary>The snapshots in the directory, oldest first.</summary>
    public IReadOnlyList<(ulong Index, ulong Term)> List()
    {
        var found = new List<(ulong Index, ulong Term)>();
        foreach (string name in disk.List())
        {
            if (SnapshotFormat.TryParse(name, out ulong index, out ulong term))
                found.Add((index, term));
        }

        return found;
    }

    /// <summary>Begins to write a snapshot.</summary>
    /// <exception cref="InvalidOperationException">It is longer than the limit.</exception>
    public SnapshotWriter Begin(SnapshotData snapshot)
    {
        if (snapshot.LengthBytes > options.SnapshotBytesMax)
            throw new InvalidOperationException($"The snapshot has {snapshot.LengthBytes} bytes; the limit is {options.SnapshotBytesMax}.");
        return new SnapshotWriter(disk, snapshot, clusterId, options.BackgroundStepBytes);
    }

    /// <summary>Reads and checks a snapshot.</summary>
    /// <exception cref="StorageDamagedException">It is missing, or not whole.</exception>
    public SnapshotData Load(ulong index, ulong term)
    {
        using SnapshotReader reader = BeginLoad(index, term);
        while (true)
        {
            if (reader.Step() is { } snapshot)
                return snapshot;
        }
    }

    /// <summary>Begins to read and check a snapshot, step by step.</summary>
    /// <exception cref="StorageDamagedException">It is missing, or does not begin as one.</exception>
    public SnapshotReader BeginLoad(ulong index, ulong term)
    {
        string name = SnapshotFormat.Name(index, term);
        return disk.Exists(name)
            ? new SnapshotReader(disk, name, clusterId, index, term)
            : throw new StorageDamagedException(disk.Directory, name, 0, "the log marks this snapshot, and it is missing");
    }

    /// <summary>Removes all snapshots but these, durably.</summary>
    public void KeepOnly(ReadOnlySpan<ulong> indexes)
    {
        bool removed = false;
        foreach ((ulong index, ulong term) in List())
        {
            if (indexes.Contains(index))
                continue;
            disk.Delete(SnapshotFormat.Name(index, term));
            removed = true;
        }

        if (removed)
            disk.SyncDirectory();
    }
}
