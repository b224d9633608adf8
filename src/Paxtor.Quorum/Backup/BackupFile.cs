using System.Buffers.Binary;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Storage;

namespace Paxtor.Quorum.Backup;

/// <summary>
/// A backup: the state of a store in one file, laid out as a snapshot is (<see cref="SnapshotFormat"/>) under another magic number, so that
/// every byte is covered by a checksum and a part that is missing is seen.
/// </summary>
internal static class BackupFile
{
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "PXBK"u8;

    /// <summary>Writes a backup, durably; the file appears under its name when it is whole.</summary>
    /// <param name="path">The file. It must not exist.</param>
    /// <param name="takenAt">When the state was so; for people.</param>
    /// <param name="revision">The revision of the state.</param>
    /// <param name="state">The bytes of a <see cref="Machine.StoreSnapshot"/>.</param>
    /// <exception cref="IOException">It exists already, or cannot be written.</exception>
    public static void Write(string path, DateTimeOffset takenAt, long revision, IReadOnlyList<ReadOnlyMemory<byte>> state)
    {
        if (File.Exists(path))
            throw new IOException($"The file {path} exists already; a backup does not replace another.");
        ProtoWriter body = new(64);
        body.Int64(1, takenAt.ToUnixTimeMilliseconds());
        body.Int64(2, revision);
        byte[] header = new byte[SnapshotFormat.HeaderBytes + body.Length];
        SnapshotFormat.WritePrefix(header, Magic, Version, body.Written);
        string temporary = path + ".tmp";
        using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(header);
            uint crc = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
            Span<byte> head = stackalloc byte[SnapshotFormat.ChunkHeaderBytes];
            foreach (ReadOnlyMemory<byte> chunk in state.Where(static c => c.Length > 0).Append(default))
            {
                crc = chunk.IsEmpty ? crc : Crc32C.Append(crc, chunk.Span);
                BinaryPrimitives.WriteInt32LittleEndian(head, chunk.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(head[4..], crc);
                file.Write(head);
                file.Write(chunk.Span);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
    }

    /// <summary>Reads a backup.</summary>
    /// <exception cref="StorageException">It is none, is damaged, or was written by a newer version.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static (DateTimeOffset TakenAt, long Revision, IReadOnlyList<ReadOnlyMemory<byte>> State) Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] prefix = new byte[SnapshotFormat.HeaderBytes];
        if (file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length || !SnapshotFormat.TryReadPrefix(prefix, Magic, out int bodyBytes))
            throw new StorageException($"{path} is not a backup made by paxtor.");
        try
        {
            byte[] body = ReadExactly(file, bodyBytes);
            if (!SnapshotFormat.IsWhole(prefix, body, Version))
                throw Damaged(path);
            (long takenAtMs, long revision) = ReadBody(body);
            return (DateTimeOffset.FromUnixTimeMilliseconds(takenAtMs), revision, ReadChunks(path, file, BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(12))));
        }
        catch (EndOfStreamException)
        {
            throw Damaged(path);
        }
        catch (WireFormatException e)
        {
            throw new StorageException($"{path} cannot be read: {e.Message}. It was written by a newer version; use that one, or a later one.", e);
        }
    }

    private static (long TakenAtMs, long Revision) ReadBody(ReadOnlySpan<byte> body)
    {
        long takenAt = 0, revision = 0;
        ProtoReader reader = new(body);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: takenAt = reader.Int64(); break;
                case 2: revision = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return (takenAt, revision);
    }

    private static List<ReadOnlyMemory<byte>> ReadChunks(string path, FileStream file, uint crc)
    {
        List<ReadOnlyMemory<byte>> chunks = [];
        while (true)
        {
            byte[] head = ReadExactly(file, SnapshotFormat.ChunkHeaderBytes);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length < 0 || length > file.Length - file.Position)
                throw Damaged(path);
            byte[] chunk = ReadExactly(file, length);
            crc = length == 0 ? crc : Crc32C.Append(crc, chunk);
            if (crc != BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) || (length == 0 && file.Position != file.Length))
                throw Damaged(path);
            if (length == 0)
                return chunks;
            chunks.Add(chunk);
        }
    }

    private static byte[] ReadExactly(FileStream file, int count)
    {
        byte[] bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static StorageException Damaged(string path) => new($"The backup {path} is damaged: it is not as it was written. Use another one.");
}
