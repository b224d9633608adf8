using Paxtor.Foundation.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>What the records of the log amount to, read in order; the writer keeps the same numbers up to date.</summary>
internal sealed class WalReplay
{
    private readonly List<RaftEntry> entries = [];

    public RaftHardState HardState { get; private set; }

    public ulong MarkIndex { get; private set; }

    public ulong MarkTerm { get; private set; }

    /// <summary>The first entry kept; <see cref="LastIndex"/> + 1 when there is none.</summary>
    public ulong FirstIndex { get; private set; } = 1;

    public ulong LastIndex { get; private set; }

    /// <summary>The sequence a seal names as the next segment; 0 unless the last record is a seal.</summary>
    public ulong SealedBy { get; private set; }

    /// <summary>The highest entry that stands in the segment read last, replaced ones included.</summary>
    public ulong SegmentMaxIndex { get; private set; }

    /// <summary>Whether the segment read last had a mark that made everything before it void.</summary>
    public bool SegmentWasReset { get; private set; }

    /// <summary>The records of the segment read last, its header not counted.</summary>
    public int SegmentRecords { get; private set; }

    /// <summary>The entries from <see cref="FirstIndex"/> on.</summary>
    public IReadOnlyList<RaftEntry> Entries => entries;

    /// <summary>Reads a segment's records.</summary>
    public void Read(WalSegmentReader segment, bool isFirst)
    {
        SegmentMaxIndex = 0;
        SegmentRecords = 0;
        SegmentWasReset = false;
        SealedBy = 0;
        try
        {
            var reader = new ProtoReader(segment.Stream.Span);
            while (reader.Next(out int kind))
            {
                int length = reader.Bytes().Length;
                ReadOnlyMemory<byte> body = segment.Stream.Slice(reader.Position - length, length);
                if (SealedBy != 0)
                    throw segment.Damaged(segment.End, "records follow the seal of the segment");
                if (kind == WalRecords.SegmentHeader)
                {
                    ReadHeader(segment, WalRecords.ReadHeader(body.Span), isFirst);
                    continue;
                }

                SegmentRecords++;
                ReadRecord(segment, kind, body);
            }
        }
        catch (WireFormatException e)
        {
            throw segment.Unreadable(e);
        }
    }

    private void ReadHeader(WalSegmentReader segment, in WalHeader header, bool isFirst)
    {
        if (isFirst)
        {
            HardState = header.HardState;
            MarkIndex = header.MarkIndex;
            MarkTerm = header.MarkTerm;
            LastIndex = header.LastIndex;
            FirstIndex = LastIndex + 1;
        }
        else if (header.HardState != HardState || header.MarkIndex != MarkIndex || header.MarkTerm != MarkTerm || header.LastIndex != LastIndex)
        {
            throw segment.Damaged(0, "the segment's header contradicts the segments before it");
        }
    }

    private void ReadRecord(WalSegmentReader segment, int kind, ReadOnlyMemory<byte> body)
    {
        switch (kind)
        {
            case WalRecords.HardState:
                (ulong term, ulong vote, _) = WalRecords.ReadNumbers(body.Span);
                if (term < HardState.Term)
                    throw segment.Damaged(segment.End, $"the term goes back from {HardState.Term} to {term}");
                HardState = new RaftHardState(term, vote);
                break;
            case WalRecords.Entry:
                ReadEntry(segment, WalRecords.ReadEntry(body));
                break;
            case WalRecords.SnapshotMark:
                (ulong index, ulong markTerm, ulong reset) = WalRecords.ReadNumbers(body.Span);
                ReadMark(segment, index, markTerm, reset != 0);
                break;
            case WalRecords.Seal:
                SealedBy = WalRecords.ReadNumbers(body.Span).First;
                break;
            default:
                throw new WireFormatException($"it has a record of kind {kind}, which this version does not know");
        }
    }

    private void ReadEntry(WalSegmentReader segment, in RaftEntry entry)
    {
        if (entry.Index > LastIndex + 1 || entry.Index <= MarkIndex)
            throw segment.Damaged(segment.End, $"entry {entry.Index} follows entry {LastIndex} and a snapshot of {MarkIndex}");
        if (entry.Index < FirstIndex)
        {
            entries.Clear();
            FirstIndex = entry.Index;
        }
        else if (entry.Index <= LastIndex)
        {
            int keep = (int)(entry.Index - FirstIndex);
            entries.RemoveRange(keep, entries.Count - keep);
        }

        entries.Add(entry);
        LastIndex = entry.Index;
        SegmentMaxIndex = Math.Max(SegmentMaxIndex, entry.Index);
    }

    private void ReadMark(WalSegmentReader segment, ulong index, ulong term, bool reset)
    {
        if (index <= MarkIndex || (!reset && index > LastIndex))
            throw segment.Damaged(segment.End, $"a snapshot of {index} is marked after one of {MarkIndex}, in a log that ends at {LastIndex}");
        MarkIndex = index;
        MarkTerm = term;
        if (!reset)
            return;
        entries.Clear();
        LastIndex = index;
        FirstIndex = index + 1;
        SegmentMaxIndex = 0;
        SegmentWasReset = true;
    }
}
