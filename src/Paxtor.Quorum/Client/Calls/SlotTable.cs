namespace Paxtor.Quorum.Client;

/// <summary>
/// What is outstanding, found again by the number that travels with it: the low bits are the slot, the others a count that never repeats, so
/// that whatever comes for an earlier user of the slot finds nothing. No dictionary, no allocation in the steady state.
/// </summary>
/// <remarks>
/// The count begins at random: an answer to the node as it was before a restart, which a voter may send to its new connection, finds nothing
/// either. The topmost bit stays clear; it marks the numbers of voters.
/// </remarks>
/// <typeparam name="T">What is kept.</typeparam>
internal sealed class SlotTable<T>
    where T : class
{
    private const int SlotBits = 17;
    private const int SlotMask = (1 << SlotBits) - 1;

    private readonly int limit;
    private Slot[] slots = new Slot[16];
    private int[] free = new int[16];
    private int freeCount;
    private int used;
    private ulong serial;

    public SlotTable(int limit, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, SlotMask + 1);
        this.limit = limit;
        serial = (ulong)random.NextInt64(1, 1L << 44);
    }

    /// <summary>How many slots are taken.</summary>
    public int Count => used - freeCount;

    /// <summary>Whether every slot is taken.</summary>
    public bool IsFull => Count == limit;

    /// <summary>One more than the last slot ever taken, to enumerate with <see cref="At"/>.</summary>
    public int Range => used;

    /// <summary>Takes a slot. It must not be full.</summary>
    public ulong Add(T item)
    {
        if (IsFull)
            throw new InvalidOperationException("A slot was asked for although all are taken.");
        int index = freeCount > 0 ? free[--freeCount] : NewSlot();
        ulong id = (++serial << SlotBits) | (uint)index;
        slots[index] = new Slot(id, item);
        return id;
    }

    /// <summary>What has the number, or null when it is gone.</summary>
    public T? Find(ulong id)
    {
        int index = (int)(id & SlotMask);
        return index < used && slots[index].Id == id ? slots[index].Item : null;
    }

    /// <summary>What is in a slot, or null.</summary>
    public T? At(int index) => slots[index].Item;

    /// <summary>Gives a slot back.</summary>
    public void Remove(ulong id)
    {
        int index = (int)(id & SlotMask);
        if (Find(id) is null)
            throw new InvalidOperationException("A slot was given back that is not taken.");
        slots[index] = default;
        if (freeCount == free.Length)
            Array.Resize(ref free, free.Length * 2);
        free[freeCount++] = index;
    }

    private int NewSlot()
    {
        if (used == slots.Length)
            Array.Resize(ref slots, slots.Length * 2);
        return used++;
    }

    private readonly record struct Slot(ulong Id, T? Item);
}
