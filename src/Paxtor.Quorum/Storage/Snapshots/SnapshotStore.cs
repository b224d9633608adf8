using System.Buffers.Binary;
using Paxtor.Foundation.Wire;
using Paxtor.Raft;

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
        string name = SnapshotFormat.Name(index, term);
        if (!disk.Exists(name))
            throw new StorageDamagedException(disk.Directory, name, 0, "the log marks this snapshot, and it is missing");
        using IDiskFile file = disk.Open(name);
        return Read(file, name, index, term);
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

    private SnapshotData Read(IDiskFile file, string name, ulong index, ulong term)
    {
        long length = file.Length;
        var prefix = new byte[SnapshotFormat.HeaderBytes];
        if (file.Read(0, prefix) < prefix.Length || !SnapshotFormat.TryReadPrefix(prefix, out int bodyBytes))
            throw Damaged(name, 0, "the file does not begin as a snapshot");
        var body = new byte[bodyBytes];
        RaftSnapshot meta;
        UInt128 cluster;
        long dataBytes;
        try
        {
            if (file.Read(prefix.Length, body) < bodyBytes || !SnapshotFormat.IsWhole(prefix, body))
                throw Damaged(name, 0, "the header's checksum does not match");
            (meta, cluster, dataBytes) = SnapshotFormat.ReadHeaderBody(body);
        }
        catch (WireFormatException e)
        {
            throw new StorageException(
                $"The snapshot {name} in {disk.Directory} cannot be read: {e.Message}. It was written by a newer version; run that one, or a later one.", e);
        }

        if (cluster != clusterId)
            throw new StorageMismatchException($"The snapshot {name} in {disk.Directory} is of cluster {cluster:x32}, and the directory belongs to cluster {clusterId:x32}.");
        if (meta.Index != index || meta.Term != term)
            throw Damaged(name, 0, $"the file holds a snapshot of {meta.Index} in term {meta.Term}: it was renamed");
        return new SnapshotData(meta, ReadChunks(file, name, prefix.Length + bodyBytes, length, dataBytes, prefix));
    }

    private List<ReadOnlyMemory<byte>> ReadChunks(IDiskFile file, string name, long position, long length, long dataBytes, byte[] prefix)
    {
        var chunks = new List<ReadOnlyMemory<byte>>();
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(12));
        var header = new byte[SnapshotFormat.ChunkHeaderBytes];
        long total = 0;
        while (true)
        {
            if (file.Read(position, header) < header.Length)
                throw Damaged(name, position, "the file ends too early");
            uint count = BinaryPrimitives.ReadUInt32LittleEndian(header);
            uint expected = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            if (count > SnapshotFormat.ChunkBytesMax || count > dataBytes - total)
                throw Damaged(name, position, "a chunk has a length that none has");
            var chunk = new byte[count];
            if (file.Read(position + header.Length, chunk) < count)
                throw Damaged(name, position, "the file ends too early");
            crc = count == 0 ? crc : Crc32C.Append(crc, chunk);
            if (crc != expected)
                throw Damaged(name, position, "a chunk's checksum does not match");
            position += header.Length + count;
            if (count == 0)
                break;
            total += count;
            chunks.Add(chunk);
        }

        if (total != dataBytes || position != length)
            throw Damaged(name, position, $"the snapshot has {total} of {dataBytes} bytes, and the file {length} of {position}");
        return chunks;
    }

    private StorageDamagedException Damaged(string name, long offset, string problem) => new(disk.Directory, name, offset, problem);
}
