using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>A request that was sent on to the leader and is not answered yet.</summary>
internal struct Forwarded
{
    /// <summary>Who waits.</summary>
    public Origin Origin;

    /// <summary>What it asks.</summary>
    public RequestOperation Operation;

    /// <summary>Where it was sent; null when the slot is free.</summary>
    public Connection? To;

    /// <summary>Which use of the slot this is.</summary>
    public ulong Generation;

    /// <summary>The slot's own buffer, reused; holds the request for as long as it may have to be sent again.</summary>
    public byte[] Buffer;

    /// <summary>How much of the buffer the request takes.</summary>
    public int Length;

    /// <summary>The request.</summary>
    public readonly ReadOnlySpan<byte> Request => Buffer.AsSpan(0, Length);
}

/// <summary>
/// Correlates what was forwarded with its answers. A number is slot and use of the slot, with <see cref="QuorumMember.MemberRequestBit"/>:
/// a late answer to an earlier use is not taken for another's. Uses are counted from the time at which this life of the voter began,
/// since what an earlier one forwarded may yet be answered: a transaction would be told what became of another one.
/// </summary>
/// <param name="limit">The most that may wait.</param>
/// <param name="now">The time stamp of now, finer than requests come.</param>
internal sealed class ForwardTable(int limit, long now)
{
    private const int SlotBits = 20;
    private const ulong GenerationMask = (QuorumMember.MemberRequestBit - 1) >> SlotBits;
    private const int MaxKeptBuffer = 4096;

    private readonly Stack<int> free = new();
    private Forwarded[] slots = new Forwarded[16];
    private int used;

    /// <summary>How many wait for an answer.</summary>
    public int Count => used - free.Count;

    /// <summary>The bytes of those that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>Notes a request. Answers its number, or 0 when the table is full.</summary>
    public ulong Add(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request, Connection to)
    {
        if (!free.TryPop(out int index))
        {
            if (used >= Math.Min(limit, 1 << SlotBits))
                return 0;
            index = used++;
            if (index == slots.Length)
                Array.Resize(ref slots, slots.Length * 2);
        }

        ref Forwarded slot = ref slots[index];
        if (slot.Buffer is null || slot.Buffer.Length < request.Length)
            slot.Buffer = new byte[Math.Max(256, request.Length)];
        request.CopyTo(slot.Buffer);
        slot.Length = request.Length;
        Bytes += request.Length;
        slot.Origin = origin;
        slot.Operation = operation;
        slot.To = to;
        slot.Generation = ((slot.Generation == 0 ? (ulong)now : slot.Generation) + 1) & GenerationMask;
        return QuorumMember.MemberRequestBit | (slot.Generation << SlotBits) | (uint)index;
    }

    /// <summary>Takes what an answer belongs to. False for one that nobody waits for.</summary>
    public bool TryTake(Connection from, ulong id, out Forwarded forwarded)
    {
        int index = (int)(id & ((1 << SlotBits) - 1));
        ulong generation = (id & ~QuorumMember.MemberRequestBit) >> SlotBits;
        if (index >= used || !ReferenceEquals(slots[index].To, from) || slots[index].Generation != generation)
        {
            forwarded = default;
            return false;
        }

        forwarded = slots[index];
        Free(index);
        return true;
    }

    /// <summary>Takes one that was sent to a peer (null: to any) and, unless that is not asked, whose time is over; false when there is none.</summary>
    /// <param name="from">Where to begin to look; moved on.</param>
    /// <param name="to">The peer, or null for any.</param>
    /// <param name="before">Only those whose deadline is at or before this; <see cref="long.MaxValue"/> for all.</param>
    /// <param name="forwarded">What was taken.</param>
    public bool TryTakeNext(ref int from, Connection? to, long before, out Forwarded forwarded)
    {
        for (; from < used; from++)
        {
            if (slots[from].To is null || (to is not null && !ReferenceEquals(slots[from].To, to)))
                continue;
            if (slots[from].Origin.Deadline > before && before != long.MaxValue)
                continue;
            forwarded = slots[from];
            Free(from++);
            return true;
        }

        forwarded = default;
        return false;
    }

    private void Free(int index)
    {
        ref Forwarded slot = ref slots[index];
        slot.To = null;
        slot.Origin = default;
        Bytes -= slot.Length;
        if (slot.Buffer.Length > MaxKeptBuffer)
            slot.Buffer = [];
        free.Push(index);
    }
}
