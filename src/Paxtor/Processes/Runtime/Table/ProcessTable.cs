namespace Paxtor.Processes;

/// <summary>
/// The living processes of a node by their numbers: an array of slots in chunks, without hashing. A number holds the slot and how often it was used, so that it is never given again; it is odd,
/// while those of other owners of locks are even.
/// </summary>
/// <remarks>
/// Free slots of a stripe wait in a queue, so that one slot is used again only after all others: 38 bits of uses last for good. Threads add in different stripes.
/// </remarks>
internal sealed class ProcessTable
{
    private const int IndexBits = 24;
    private const int ChunkBits = 9;
    private const int ChunkSize = 1 << ChunkBits;
    private const int MaxChunks = 1 << (IndexBits - ChunkBits);
    private const int IndexMask = (1 << IndexBits) - 1;
    private const int None = -1;

    private readonly Lock growing = new();
    private readonly Stripe[] stripes;
    private Chunk?[] chunks = new Chunk?[16];
    private int chunkCount;

    /// <param name="stripeCount">How many threads may add at once; a power of two. One where runs must repeat.</param>
    public ProcessTable(int stripeCount)
    {
        stripes = new Stripe[stripeCount];
        for (int i = 0; i < stripeCount; i++)
            stripes[i] = new Stripe();
    }

    /// <summary>How many live.</summary>
    public int Count => stripes.Sum(static s => Volatile.Read(ref s.Count));

    /// <summary>How many were ever added.</summary>
    public long Added => stripes.Sum(static s => Volatile.Read(ref s.Added));

    /// <summary>Gives a process its number.</summary>
    /// <exception cref="LimitReachedException">There are 16,777,216 already.</exception>
    public void Add(ProcessCell cell)
    {
        Stripe stripe = stripes[stripes.Length == 1 ? 0 : Environment.CurrentManagedThreadId & (stripes.Length - 1)];
        lock (stripe)
        {
            if (stripe.FirstFree == None)
                Grow(stripe);
            int index = stripe.FirstFree;
            ref Slot slot = ref chunks[index >> ChunkBits]!.Slots[index & (ChunkSize - 1)];
            stripe.FirstFree = slot.NextFree;
            if (slot.NextFree == None)
                stripe.LastFree = None;
            cell.Number = (slot.Uses << (IndexBits + 1)) | ((long)index << 1) | 1;
            slot.Uses++;
            stripe.Count++;
            stripe.Added++;
            Volatile.Write(ref slot.Cell, cell);
        }
    }

    /// <summary>The process with a number; null when there is none.</summary>
    public ProcessCell? Find(long number)
    {
        int index = (int)(number >> 1) & IndexMask;
        Chunk?[] known = Volatile.Read(ref chunks);
        if (index >> ChunkBits >= known.Length || known[index >> ChunkBits] is not { } chunk)
            return null;
        ProcessCell? cell = Volatile.Read(ref chunk.Slots[index & (ChunkSize - 1)].Cell);
        return cell is not null && cell.Number == number ? cell : null;
    }

    /// <summary>Takes a process out. Once.</summary>
    public void Remove(ProcessCell cell)
    {
        int index = (int)(cell.Number >> 1) & IndexMask;
        Chunk chunk = chunks[index >> ChunkBits]!;
        Stripe stripe = chunk.Owner;
        lock (stripe)
        {
            ref Slot slot = ref chunk.Slots[index & (ChunkSize - 1)];
            if (!ReferenceEquals(slot.Cell, cell))
                throw new InvalidOperationException("A process was taken out of the table twice.");
            slot.Cell = null;
            slot.NextFree = None;
            if (stripe.LastFree == None)
                stripe.FirstFree = index;
            else
                chunks[stripe.LastFree >> ChunkBits]!.Slots[stripe.LastFree & (ChunkSize - 1)].NextFree = index;
            stripe.LastFree = index;
            stripe.Count--;
        }
    }

    /// <summary>All that live now.</summary>
    public List<ProcessCell> Snapshot()
    {
        List<ProcessCell> living = [];
        foreach (Chunk? chunk in Volatile.Read(ref chunks))
        {
            if (chunk is null)
                continue;
            foreach (ref Slot slot in chunk.Slots.AsSpan())
            {
                if (Volatile.Read(ref slot.Cell) is { } cell)
                    living.Add(cell);
            }
        }

        return living;
    }

    private void Grow(Stripe stripe)
    {
        lock (growing)
        {
            if (chunkCount == MaxChunks)
                throw new LimitReachedException($"This node has {IndexMask + 1:N0} processes, which is the most.");
            if (chunkCount == chunks.Length)
            {
                Chunk?[] larger = new Chunk?[chunks.Length * 2];
                chunks.CopyTo(larger, 0);
                Volatile.Write(ref chunks, larger);
            }

            Chunk added = new(stripe);
            int first = chunkCount << ChunkBits;
            for (int i = 0; i < ChunkSize; i++)
                added.Slots[i].NextFree = i == ChunkSize - 1 ? None : first + i + 1;
            stripe.FirstFree = first;
            stripe.LastFree = first + ChunkSize - 1;
            Volatile.Write(ref chunks[chunkCount++], added);
        }
    }

    private struct Slot
    {
        public ProcessCell? Cell;
        public long Uses;
        public int NextFree;
    }

    private sealed class Chunk(Stripe owner)
    {
        public readonly Stripe Owner = owner;
        public readonly Slot[] Slots = new Slot[ChunkSize];
    }

    private sealed class Stripe
    {
        public int FirstFree = None;
        public int LastFree = None;
        public int Count;
        public long Added;
    }
}
