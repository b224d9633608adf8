using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>A snapshot in memory: what it is of, and its bytes in the chunks in which they came.</summary>
internal sealed class SnapshotData
{
    private readonly List<ReadOnlyMemory<byte>> chunks = [];
    private IEnumerator<ReadOnlyMemory<byte>>? encoding;
    private long lengthBytes;

    /// <summary>Makes one. The chunks are referred to, not copied, and must not change any more.</summary>
    public SnapshotData(RaftSnapshot meta, IReadOnlyList<ReadOnlyMemory<byte>> chunks)
    {
        Meta = meta;
        foreach (ReadOnlyMemory<byte> chunk in chunks)
            Add(chunk);
    }

    private SnapshotData(RaftSnapshot meta, IEnumerator<ReadOnlyMemory<byte>> encoding)
    {
        Meta = meta;
        this.encoding = encoding;
    }

    /// <summary>
    /// Makes one that is encoded step by step, at the latest when its bytes are asked for: a loop that captured a state hands it to the log worker
    /// without the work of encoding it. Until the worker has reported, the bytes are the worker's alone.
    /// </summary>
    /// <param name="meta">What it is of.</param>
    /// <param name="steps">Each a bounded piece of work; empty when it made no chunk.</param>
    public static SnapshotData InSteps(RaftSnapshot meta, IEnumerable<ReadOnlyMemory<byte>> steps) => new(meta, steps.GetEnumerator());

    /// <summary>Index, term and configuration.</summary>
    public RaftSnapshot Meta { get; }

    /// <summary>The bytes of the state machine, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chunks
    {
        get
        {
            while (!EncodeStep())
            {
                // Each step encodes a piece; the last one says so.
            }

            return chunks;
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

    /// <summary>Encodes one more piece; true when all of it is encoded.</summary>
    public bool EncodeStep()
    {
        if (encoding is null)
            return true;
        if (encoding.MoveNext())
        {
            Add(encoding.Current);
            return false;
        }

        // The captured state is let go.
        encoding.Dispose();
        encoding = null;
        return true;
    }

    private void Add(ReadOnlyMemory<byte> chunk)
    {
        if (chunk.IsEmpty)
            return;
        chunks.Add(chunk);
        lengthBytes += chunk.Length;
    }
}
