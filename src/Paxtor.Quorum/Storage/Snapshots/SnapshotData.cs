using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>A snapshot in memory: what it is of, and its bytes in the chunks in which they came.</summary>
internal sealed class SnapshotData
{
    private Func<IReadOnlyList<ReadOnlyMemory<byte>>>? encode;
    private IReadOnlyList<ReadOnlyMemory<byte>>? chunks;
    private long lengthBytes;

    /// <summary>Makes one. The chunks are referred to, not copied, and must not change any more.</summary>
    public SnapshotData(RaftSnapshot meta, IReadOnlyList<ReadOnlyMemory<byte>> chunks)
    {
        Meta = meta;
        SetChunks(chunks);
    }

    /// <summary>
    /// Makes one that is encoded when its bytes are first asked for, on the thread that asks: a loop that captured a state hands it to the
    /// log worker without the work of encoding it. Until the worker has reported, the bytes are the worker's alone.
    /// </summary>
    public SnapshotData(RaftSnapshot meta, Func<IReadOnlyList<ReadOnlyMemory<byte>>> encode)
    {
        Meta = meta;
        this.encode = encode;
    }

    /// <summary>Index, term and configuration.</summary>
    public RaftSnapshot Meta { get; }

    /// <summary>The bytes of the state machine, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chunks
    {
        get
        {
            if (chunks is null)
                SetChunks(encode!());
            return chunks!;
        }
    }

    /// <summary>The length of all chunks.</summary>
    public long LengthBytes
    {
        get
        {
            _ = Chunks;
            return lengthBytes;
        }
    }

    /// <summary>All chunks as one array.</summary>
    public byte[] ToArray()
    {
        var all = new byte[LengthBytes];
        int at = 0;
        foreach (ReadOnlyMemory<byte> chunk in Chunks)
        {
            chunk.Span.CopyTo(all.AsSpan(at));
            at += chunk.Length;
        }

        return all;
    }

    private void SetChunks(IReadOnlyList<ReadOnlyMemory<byte>> made)
    {
        foreach (ReadOnlyMemory<byte> chunk in made)
            lengthBytes += chunk.Length;
        chunks = made;
        encode = null;
    }
}
