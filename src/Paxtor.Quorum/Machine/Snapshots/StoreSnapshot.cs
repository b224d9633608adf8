using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>A captured state of a <see cref="StoreMachine"/>: made on the loop in a moment, encoded anywhere.</summary>
internal sealed class StoreSnapshot
{
    /// <summary>The format written. A snapshot of a later one is refused.</summary>
    public const int Format = 1;

    /// <summary>The revision of the store.</summary>
    public required long Revision { get; init; }

    /// <summary>How many leases were ever granted.</summary>
    public required long Grants { get; init; }

    /// <summary>Changes up to this revision are not in it.</summary>
    public required long CompactedRevision { get; init; }

    /// <summary>See <see cref="StoreMachine.StateHash"/>.</summary>
    public required ulong StateHash { get; init; }

    /// <summary>The leases, by id.</summary>
    public required (long Id, long TimeToLiveSeconds, long Grant)[] Leases { get; init; }

    /// <summary>The keys, in order. Their data alone: the links belong to the loop.</summary>
    public required StoreRecord[] Records { get; init; }

    /// <summary>The history, by revision.</summary>
    public required StoreChange[] Changes { get; init; }

    /// <summary>Encodes the state (a <c>StoreSnapshot</c> message of store.proto) into chunks. Any thread.</summary>
    /// <param name="chunkBytes">About how large a chunk is.</param>
    public IReadOnlyList<ReadOnlyMemory<byte>> Encode(int chunkBytes = 1 << 20)
    {
        ChunkWriter chunks = new(chunkBytes);
        ProtoWriter writer = chunks.Writer;
        WriteHeader(writer);
        foreach ((long id, long timeToLive, long grant) in Leases)
        {
            int mark = writer.BeginMessage(2);
            writer.Int64(1, id);
            writer.Int64(2, timeToLive);
            writer.Int64(3, grant);
            writer.EndMessage(mark);
            chunks.FieldEnded();
        }

        foreach (StoreRecord record in Records)
        {
            StoreCodec.WriteKeyValue(writer, 3, record);
            chunks.FieldEnded();
        }

        foreach (StoreChange change in Changes)
        {
            int mark = writer.BeginMessage(4);
            writer.Int64(1, (int)change.Kind);
            writer.Int64(2, change.Revision);
            StoreCodec.WriteKeyValue(writer, 3, change.Record);
            writer.EndMessage(mark);
            chunks.FieldEnded();
        }

        return chunks.Finish();
    }

    private void WriteHeader(ProtoWriter writer)
    {
        int mark = writer.BeginMessage(1);
        writer.Int64(1, Format);
        writer.Int64(2, Revision);
        writer.Int64(3, Grants);
        writer.Int64(4, CompactedRevision);
        writer.Fixed64(5, StateHash);
        writer.Int64(6, Leases.Length);
        writer.Int64(7, Records.Length);
        writer.Int64(8, Changes.Length);
        writer.EndMessage(mark);
    }

    /// <summary>Gathers what a writer writes into chunks.</summary>
    private sealed class ChunkWriter(int chunkBytes)
    {
        private readonly List<ReadOnlyMemory<byte>> chunks = [];

        public ProtoWriter Writer { get; } = new(chunkBytes + 1024);

        public void FieldEnded()
        {
            if (Writer.Length >= chunkBytes)
                Seal();
        }

        public IReadOnlyList<ReadOnlyMemory<byte>> Finish()
        {
            if (Writer.Length > 0)
                Seal();
            return chunks;
        }

        private void Seal()
        {
            chunks.Add(Writer.Written.ToArray());
            Writer.Clear();
        }
    }
}
