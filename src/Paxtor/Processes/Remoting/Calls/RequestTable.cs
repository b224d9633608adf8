namespace Paxtor.Processes;

/// <summary>
/// The requests of a node to others, by their place: an answer finds its request by index, without a search. An object keeps its place for as long as it lives in a pool. Places are given and
/// taken on any thread; answers look on the loop.
/// </summary>
internal sealed class RequestTable(int max)
{
    private const int ChunkBits = 8;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Lock gate = new();
    private readonly Stack<uint> free = new();
    private Slot[]?[] chunks = new Slot[]?[4];
    private uint used;

    /// <summary>Places that are given.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return (int)used - free.Count;
        }
    }

    /// <summary>Gives a place.</summary>
    /// <param name="request">Who gets it.</param>
    /// <param name="id">The place, and the last version that was used there: the first of this request is the next.</param>
    /// <returns>False when there are too many.</returns>
    public bool TryAdd(IOutgoing request, out RequestId id)
    {
        lock (gate)
        {
            if (!free.TryPop(out uint index))
            {
                if (used >= (uint)max)
                {
                    id = default;
                    return false;
                }

                index = used++;
            }

            ref Slot slot = ref SlotOf(index);
            slot.Request = request;
            id = new RequestId(index, slot.Version);
            return true;
        }
    }

    /// <summary>Takes a place back. The request is in no use.</summary>
    public void Remove(RequestId id)
    {
        lock (gate)
        {
            ref Slot slot = ref SlotOf(id.Index);
            slot.Request = null;
            slot.Version = id.Version;
            free.Push(id.Index);
        }
    }

    /// <summary>Who has a place; null for nobody.</summary>
    public IOutgoing? At(uint index)
    {
        Slot[]?[] known = Volatile.Read(ref chunks);
        uint chunk = index >> ChunkBits;
        return chunk < (uint)known.Length && Volatile.Read(ref known[chunk]) is { } slots ? Volatile.Read(ref slots[index & (ChunkSize - 1)].Request) : null;
    }

    /// <summary>All that were sent on a connection and have not ended.</summary>
    public List<IOutgoing> OnEpoch(long epoch)
    {
        List<IOutgoing> found = [];
        uint end;
        lock (gate)
            end = used;
        for (uint i = 0; i < end; i++)
        {
            if (At(i) is { } request && request.Epoch == epoch)
                found.Add(request);
        }

        return found;
    }

    private ref Slot SlotOf(uint index)
    {
        uint chunk = index >> ChunkBits;
        if (chunk >= (uint)chunks.Length)
        {
            Slot[]?[] larger = new Slot[]?[chunks.Length * 2];
            chunks.CopyTo(larger, 0);
            Volatile.Write(ref chunks, larger);
        }

        if (chunks[chunk] is null)
            Volatile.Write(ref chunks[chunk], new Slot[ChunkSize]);
        return ref chunks[chunk]![index & (ChunkSize - 1)];
    }

    private struct Slot
    {
        public IOutgoing? Request;
        public uint Version;
    }
}
