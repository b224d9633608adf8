using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>A snapshot in memory: what it is of, and its bytes in the chunks in which they came.</summary>
internal sealed class SnapshotData
{
    /// <summary>Makes one. The chunks are referred to, not copied, and must not change any more.</summary>
    public SnapshotData(RaftSnapshot meta, IReadOnlyList<ReadOnlyMemory<byte>> chunks)
    {
        Meta = meta;
        Chunks = chunks;
        foreach (ReadOnlyMemory<byte> chunk in chunks)
            LengthBytes += chunk.Length;
    }

    /// <summary>Index, term and configuration.</summary>
    public RaftSnapshot Meta { get; }

    /// <summary>The bytes of the state machine, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chunks { get; }

    /// <summary>The length of all chunks.</summary>
    public long LengthBytes { get; }

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
}
