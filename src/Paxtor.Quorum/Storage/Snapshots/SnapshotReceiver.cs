using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>Puts together a snapshot that arrives in chunks, in order and each once.</summary>
internal sealed class SnapshotReceiver
{
    private readonly List<ReadOnlyMemory<byte>> chunks = [];
    private readonly long lengthBytes;
    private long receivedBytes;

    /// <summary>Begins to receive.</summary>
    /// <param name="meta">What the sender says the snapshot is of.</param>
    /// <param name="lengthBytes">How long the sender says it is.</param>
    /// <param name="limitBytes">The most this node takes: <see cref="StorageOptions.SnapshotBytesMax"/>.</param>
    /// <exception cref="StorageException">Longer than the limit.</exception>
    public SnapshotReceiver(RaftSnapshot meta, long lengthBytes, long limitBytes)
    {
        if (lengthBytes < 0 || lengthBytes > limitBytes)
            throw new StorageException($"A snapshot of {lengthBytes} bytes was offered; the limit is {limitBytes}.");
        Meta = meta;
        this.lengthBytes = lengthBytes;
    }

    /// <summary>What is received.</summary>
    public RaftSnapshot Meta { get; }

    /// <summary>The offset of the chunk that is wanted next.</summary>
    public long NextOffset => receivedBytes;

    /// <summary>Whether all of it is here.</summary>
    public bool IsComplete => receivedBytes == lengthBytes;

    /// <summary>Takes a chunk; it is referred to, not copied.</summary>
    /// <returns>False when it is not the chunk wanted next, or runs past the end: nothing was taken.</returns>
    public bool TryAdd(long offset, ReadOnlyMemory<byte> chunk)
    {
        if (offset != receivedBytes || chunk.Length > lengthBytes - receivedBytes)
            return false;
        if (chunk.Length == 0)
            return true;
        chunks.Add(chunk);
        receivedBytes += chunk.Length;
        return true;
    }

    /// <summary>The snapshot, once complete.</summary>
    public SnapshotData ToSnapshot() => IsComplete
        ? new SnapshotData(Meta, chunks)
        : throw new InvalidOperationException($"Only {receivedBytes} of {lengthBytes} bytes of the snapshot are here.");
}
