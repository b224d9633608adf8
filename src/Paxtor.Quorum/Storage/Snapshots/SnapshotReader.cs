using System.Buffers.Binary;
using Paxtor.Foundation.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>Reads one snapshot in steps of a chunk, and checks every byte of it.</summary>
/// <remarks>The file stays open meanwhile, so that it can be read to its end though a newer snapshot removes its name.</remarks>
internal sealed class SnapshotReader : IDisposable
{
    private readonly IDisk disk;
    private readonly string name;
    private readonly IDiskFile file;
    private readonly long fileLength;
    private readonly long dataBytes;
    private readonly RaftSnapshot meta;
    private readonly List<ReadOnlyMemory<byte>> chunks = [];
    private readonly byte[] chunkHeader = new byte[SnapshotFormat.ChunkHeaderBytes];
    private long position;
    private long total;
    private uint crc;

    /// <summary>Opens it and reads its header.</summary>
    /// <exception cref="StorageException">It is damaged, of another cluster, or of a newer version.</exception>
    public SnapshotReader(IDisk disk, string name, UInt128 clusterId, ulong index, ulong term)
    {
        this.disk = disk;
        this.name = name;
        file = disk.Open(name);
        try
        {
            fileLength = file.Length;
            (meta, dataBytes) = ReadHeader(clusterId);
            if (meta.Index != index || meta.Term != term)
                throw Damaged(0, $"the file holds a snapshot of {meta.Index} in term {meta.Term}: it was renamed");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads one more chunk; the snapshot once it is whole, else null.</summary>
    /// <exception cref="StorageDamagedException">It is not whole.</exception>
    public SnapshotData? Step()
    {
        if (file.Read(position, chunkHeader) < chunkHeader.Length)
            throw Damaged(position, "the file ends too early");
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(chunkHeader);
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(chunkHeader.AsSpan(4));
        if (count > SnapshotFormat.ChunkBytesMax || count > dataBytes - total)
            throw Damaged(position, "a chunk has a length that none has");
        var chunk = new byte[count];
        if (file.Read(position + chunkHeader.Length, chunk) < count)
            throw Damaged(position, "the file ends too early");
        crc = count == 0 ? crc : Crc32C.Append(crc, chunk);
        if (crc != expected)
            throw Damaged(position, "a chunk's checksum does not match");
        position += chunkHeader.Length + count;
        total += count;
        if (count > 0)
        {
            chunks.Add(chunk);
            return null;
        }

        if (total != dataBytes || position != fileLength)
            throw Damaged(position, $"the snapshot has {total} of {dataBytes} bytes, and the file {fileLength} of {position}");
        return new SnapshotData(meta, chunks);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private (RaftSnapshot Meta, long DataBytes) ReadHeader(UInt128 clusterId)
    {
        var prefix = new byte[SnapshotFormat.HeaderBytes];
        if (file.Read(0, prefix) < prefix.Length || !SnapshotFormat.TryReadPrefix(prefix, out int bodyBytes))
            throw Damaged(0, "the file does not begin as a snapshot");
        var body = new byte[bodyBytes];
        position = prefix.Length + bodyBytes;
        crc = BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(12));
        try
        {
            if (file.Read(prefix.Length, body) < bodyBytes || !SnapshotFormat.IsWhole(prefix, body))
                throw Damaged(0, "the header's checksum does not match");
            (RaftSnapshot found, UInt128 cluster, long length) = SnapshotFormat.ReadHeaderBody(body);
            return cluster == clusterId
                ? (found, length)
                : throw new StorageMismatchException($"The snapshot {name} in {disk.Directory} is of cluster {cluster:x32}, and the directory belongs to cluster {clusterId:x32}.");
        }
        catch (WireFormatException e)
        {
            throw new StorageException(
                $"The snapshot {name} in {disk.Directory} cannot be read: {e.Message}. It was written by a newer version; run that one, or a later one.", e);
        }
    }

    private StorageDamagedException Damaged(long offset, string problem) => new(disk.Directory, name, offset, problem);
}
