using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

/// <summary>
/// The entries in memory, after an offset (the last entry dropped by compaction or covered by a snapshot).
/// Slices handed out are never written again: appending fills unused slots, everything else makes a new
/// array. So messages and batches can refer to entries without copying them.
/// </summary>
internal sealed class RaftLog
{
    private RaftEntry[] _slots = new RaftEntry[16];
    private int _count;

    public RaftLog(ulong offsetIndex, ulong offsetTerm, ReadOnlySpan<RaftEntry> entries)
    {
        OffsetIndex = offsetIndex;
        OffsetTerm = offsetTerm;
        foreach (ref readonly var entry in entries)
            Append(entry);
    }

    /// <summary>The entry before the first one held.</summary>
    public ulong OffsetIndex { get; private set; }

    /// <summary>The term of that entry.</summary>
    public ulong OffsetTerm { get; private set; }

    public ulong FirstIndex => OffsetIndex + 1;

    public ulong LastIndex => OffsetIndex + (ulong)_count;

    public ulong LastTerm => _count == 0 ? OffsetTerm : _slots[_count - 1].Term;

    public ref readonly RaftEntry this[ulong index]
    {
        get
        {
            Require(index > OffsetIndex && index <= LastIndex, "An entry read is in the log.");
            return ref _slots[(int)(index - FirstIndex)];
        }
    }

    /// <summary>The term at an index, where it is still known.</summary>
    public bool TryTermAt(ulong index, out ulong term)
    {
        if (index == OffsetIndex)
        {
            term = OffsetTerm;
            return true;
        }

        var known = index > OffsetIndex && index <= LastIndex;
        term = known ? _slots[(int)(index - FirstIndex)].Term : 0;
        return known;
    }

    public bool Matches(ulong index, ulong term) => TryTermAt(index, out var own) && own == term;

    /// <summary>Whether a log that ends with (index, term) holds all that this one may have committed (paper 5.4.1).</summary>
    public bool IsUpToDate(ulong lastIndex, ulong lastTerm) =>
        lastTerm > LastTerm || (lastTerm == LastTerm && lastIndex >= LastIndex);

    /// <summary>The entries from..to, both included; empty when from is above to.</summary>
    public ReadOnlyMemory<RaftEntry> Slice(ulong from, ulong to)
    {
        if (from > to)
            return default;
        Require(from >= FirstIndex && to <= LastIndex, "A slice lies within the log.");
        return _slots.AsMemory((int)(from - FirstIndex), (int)(to - from + 1));
    }

    /// <summary>The entries from <paramref name="from"/> on that fit the size, at least one if there is one.</summary>
    public ReadOnlyMemory<RaftEntry> SliceUpTo(ulong from, long maxBytes, out long bytes)
    {
        bytes = 0;
        if (from > LastIndex)
            return default;
        var to = from;
        bytes = this[from].Data.Length;
        while (to < LastIndex && bytes + this[to + 1].Data.Length <= maxBytes)
            bytes += this[++to].Data.Length;
        return Slice(from, to);
    }

    public void Append(in RaftEntry entry)
    {
        Require(entry.Index == LastIndex + 1, "The log has no gap.");
        Require(entry.Term >= LastTerm, "Terms never go down along the log.");
        if (_count == _slots.Length)
            Array.Resize(ref _slots, _count * 2);
        _slots[_count++] = entry;
    }

    /// <summary>Removes the entries from an index on.</summary>
    public void TruncateFrom(ulong index)
    {
        Require(index >= FirstIndex && index <= LastIndex, "What is truncated is in the log.");
        _count = (int)(index - FirstIndex);
        Renew(_slots.AsSpan(0, _count));
    }

    /// <summary>Lets go of the entries up to an index.</summary>
    public void DropThrough(ulong index)
    {
        if (index <= OffsetIndex)
            return;
        var term = this[index].Term;
        var dropped = (int)(index - OffsetIndex);
        _count -= dropped;
        Renew(_slots.AsSpan(dropped, _count));
        OffsetIndex = index;
        OffsetTerm = term;
    }

    /// <summary>Becomes the empty log after a snapshot.</summary>
    public void ResetTo(ulong index, ulong term)
    {
        _count = 0;
        Renew([]);
        OffsetIndex = index;
        OffsetTerm = term;
    }

    /// <summary>
    /// The highest index at or below <paramref name="index"/> whose term is at most <paramref name="term"/>:
    /// no entry between the two can match a log that has <paramref name="term"/> at <paramref name="index"/>,
    /// since terms only grow along a log. Never below the offset.
    /// </summary>
    public ulong FindConflictByTerm(ulong index, ulong term)
    {
        for (index = Math.Min(index, LastIndex); index > OffsetIndex; index--)
        {
            if (this[index].Term <= term)
                return index;
        }

        return OffsetIndex;
    }

    private void Renew(ReadOnlySpan<RaftEntry> kept)
    {
        var slots = new RaftEntry[Math.Max(16, kept.Length + (kept.Length / 2))];
        kept.CopyTo(slots);
        _slots = slots;
    }
}
