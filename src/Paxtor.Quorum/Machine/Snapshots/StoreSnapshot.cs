using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>A captured state of a <see cref="StoreMachine"/>: made on the loop in a moment, encoded anywhere.</summary>
internal sealed class StoreSnapshot
{
    /// <summary>The format written. A snapshot of a later one is refused.</summary>
    public const int Format = 1;

    /// <summary>About how large a chunk is unless said otherwise: large enough for the collector not to move it.</summary>
    private const int DefaultChunkBytes = 1 << 20;

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
    public IReadOnlyList<ReadOnlyMemory<byte>> Encode(int chunkBytes = DefaultChunkBytes) =>
        [.. EncodeInSteps(chunkBytes, chunkBytes).Where(static chunk => !chunk.IsEmpty)];

    /// <summary>The same in steps: each answers a chunk, or nothing yet. One thread at a time.</summary>
    /// <param name="stepBytes">About how much one step encodes.</param>
    /// <param name="chunkBytes">About how large a chunk is.</param>
    public IEnumerable<ReadOnlyMemory<byte>> EncodeInSteps(int stepBytes, int chunkBytes = DefaultChunkBytes)
    {
        ProtoWriter writer = new(chunkBytes + 1024);
        int stepEnd = stepBytes;
        WriteHeader(writer);
        int fields = Leases.Length + Records.Length + Changes.Length;
        for (int i = 0; i < fields; i++)
        {
            WriteField(writer, i);
            if (writer.Length < stepEnd)
                continue;
            stepEnd += stepBytes;
            if (writer.Length < chunkBytes)
            {
                yield return default;
                continue;
            }

            yield return writer.Written.ToArray();
            writer.Clear();
            stepEnd = stepBytes;
        }

        yield return writer.Written.ToArray();
    }

    private void WriteField(ProtoWriter writer, int index)
    {
        if (index < Leases.Length)
        {
            (long id, long timeToLive, long grant) = Leases[index];
            int mark = writer.BeginMessage(2);
            writer.Int64(1, id);
            writer.Int64(2, timeToLive);
            writer.Int64(3, grant);
            writer.EndMessage(mark);
        }
        else if ((index -= Leases.Length) < Records.Length)
        {
            StoreCodec.WriteKeyValue(writer, 3, Records[index]);
        }
        else
        {
            StoreChange change = Changes[index - Records.Length];
            int mark = writer.BeginMessage(4);
            writer.Int64(1, (int)change.Kind);
            writer.Int64(2, change.Revision);
            StoreCodec.WriteKeyValue(writer, 3, change.Record);
            writer.EndMessage(mark);
        }
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
}
