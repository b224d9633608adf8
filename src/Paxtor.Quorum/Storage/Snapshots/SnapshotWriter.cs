using System.Buffers.Binary;

namespace Paxtor.Quorum.Storage;

/// <summary>Writes one snapshot in steps: under a temporary name, synced as it goes, renamed when whole.</summary>
internal sealed class SnapshotWriter : IDisposable
{
    private readonly IDisk disk;
    private readonly SnapshotData snapshot;
    private readonly int stepBytes;
    private readonly string name;
    private readonly string temporary;
    private readonly byte[] buffer;
    private readonly IDiskFile file;
    private long position;
    private int chunk;
    private int offset;
    private uint crc;

    public SnapshotWriter(IDisk disk, SnapshotData snapshot, UInt128 clusterId, int stepBytes)
    {
        this.disk = disk;
        this.snapshot = snapshot;
        this.stepBytes = Math.Min(stepBytes, SnapshotFormat.ChunkBytesMax);
        name = SnapshotFormat.Name(snapshot.Meta.Index, snapshot.Meta.Term);
        temporary = name + ".tmp";
        if (disk.Exists(temporary))
            disk.Delete(temporary);
        buffer = new byte[SnapshotFormat.ChunkHeaderBytes + this.stepBytes];
        file = disk.Create(temporary);
        byte[] header = SnapshotFormat.Header(snapshot, clusterId);
        file.Write(0, header);
        position = header.Length;
        crc = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
    }

    /// <summary>What is written.</summary>
    public SnapshotData Snapshot => snapshot;

    /// <summary>Writes and syncs one more piece; true when the snapshot is whole and durable under its name.</summary>
    public bool Step()
    {
        int count = Gather(buffer.AsSpan(SnapshotFormat.ChunkHeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, (uint)count);
        if (count > 0)
            crc = Crc32C.Append(crc, buffer.AsSpan(SnapshotFormat.ChunkHeaderBytes, count));
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(4), crc);
        file.Write(position, buffer.AsSpan(0, SnapshotFormat.ChunkHeaderBytes + count));
        file.DataSync();
        position += SnapshotFormat.ChunkHeaderBytes + count;
        if (count > 0)
            return false;
        file.Dispose();
        disk.Rename(temporary, name);
        disk.SyncDirectory();
        return true;
    }

    /// <summary>Gives up and removes what was written.</summary>
    public void Abort()
    {
        file.Dispose();
        disk.Delete(temporary);
    }

    /// <summary>Closes the file; an unfinished one is left under its temporary name, which the next start removes.</summary>
    public void Dispose() => file.Dispose();

    private int Gather(Span<byte> target)
    {
        int count = 0;
        while (count < target.Length && chunk < snapshot.Chunks.Count)
        {
            ReadOnlySpan<byte> left = snapshot.Chunks[chunk].Span[offset..];
            int take = Math.Min(left.Length, target.Length - count);
            left[..take].CopyTo(target[count..]);
            count += take;
            offset += take;
            if (take == left.Length)
            {
                chunk++;
                offset = 0;
            }
        }

        return count;
    }
}
