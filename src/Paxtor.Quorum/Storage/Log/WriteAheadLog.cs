using Paxtor.Foundation.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// The write-ahead log of a voter: term and vote, entries and snapshot marks, in segments of <see cref="WalFrame"/>s.
/// </summary>
/// <remarks>
/// <para><see cref="Append"/> gathers records, <see cref="Write"/> writes them as one group in one positional write,
/// <see cref="Sync"/> makes everything written durable. Recovery finds each group whole or not at all, and what it finds
/// is a prefix of the groups written that contains all that were synced.</para>
/// <para>A group never crosses segments. Going on to the next segment syncs the present one, makes the next one durable
/// with a header that repeats term, vote, mark and last index, then seals the present one. So each segment but the
/// last is synced, each sealed one has a successor, and the oldest can be released without the others missing it.</para>
/// <para>Not thread-safe. After an exception nothing more can be done with it: the operating system may have dropped what
/// a failed sync was to write, so a later sync that succeeds proves nothing.</para>
/// </remarks>
internal sealed class WriteAheadLog : IDisposable
{
    /// <summary>What is gathered at most before it is written; one larger entry goes alone.</summary>
    private const int GroupStreamBytes = 4 << 20;

    private readonly IDisk disk;
    private readonly StorageOptions options;
    private readonly UInt128 clusterId;
    private readonly ulong nodeId;
    private readonly WalSpare spare;
    private readonly List<(ulong Sequence, ulong MaxIndex)> segments = [];
    private ProtoWriter stream = new(16 << 10);
    private byte[] group = new byte[16 << 10];
    private IDiskFile file;
    private long fileLength;
    private long position;
    private ulong sequence;
    private uint salt;
    private uint chain;
    private ulong written;
    private ulong synced;
    private ulong syncedClaimed;
    private ulong maxIndex;
    private ulong releaseBefore;
    private RaftHardState hardState;
    private bool failed;

    private WriteAheadLog(IDisk disk, StorageOptions options, UInt128 clusterId, ulong nodeId)
    {
        this.disk = disk;
        this.options = options;
        this.clusterId = clusterId;
        this.nodeId = nodeId;
        spare = new WalSpare(disk, options);
        file = null!;
    }

    /// <summary>The last snapshot marked, 0 for none.</summary>
    public ulong MarkIndex { get; private set; }

    /// <summary>The term of that snapshot.</summary>
    public ulong MarkTerm { get; private set; }

    /// <summary>The last entry appended.</summary>
    public ulong LastIndex { get; private set; }

    /// <summary>Whether something was written that is not durable yet.</summary>
    public bool NeedsSync => written != synced;

    /// <summary>Makes a new, empty log, durably.</summary>
    public static WriteAheadLog Create(IDisk disk, StorageOptions options, UInt128 clusterId, ulong nodeId)
    {
        var log = new WriteAheadLog(disk, options, clusterId, nodeId);
        log.NextSegment();
        return log;
    }

    /// <summary>Goes on after what recovery found and made durable.</summary>
    public static WriteAheadLog Continue(
        IDisk disk, StorageOptions options, UInt128 clusterId, ulong nodeId, WalReplay replay, WalSegmentReader last,
        IEnumerable<(ulong Sequence, ulong MaxIndex)> older)
    {
        var log = new WriteAheadLog(disk, options, clusterId, nodeId)
        {
            file = disk.Open(last.Name),
            fileLength = last.LengthBytes,
            position = last.End,
            sequence = last.Sequence,
            salt = WalFrame.Salt(clusterId, nodeId, last.Sequence),
            chain = last.Chain,
            written = last.Group,
            synced = last.Group,
            syncedClaimed = last.Synced,
            maxIndex = replay.SegmentMaxIndex,
            hardState = replay.HardState,
            MarkIndex = replay.MarkIndex,
            MarkTerm = replay.MarkTerm,
            LastIndex = replay.LastIndex,
        };
        log.segments.AddRange(older);
        return log;
    }

    /// <summary>Gathers a batch: hard state, mark of a received snapshot that is durable already, entries.</summary>
    /// <exception cref="InvalidOperationException">The batch does not follow what was appended before.</exception>
    public void Append(in RaftPersistBatch batch)
    {
        CheckUsable();

        // Hard state first: a crash may leave a prefix of a batch, and entries of a term that is not yet on disk would
        // be a log ahead of its own term.
        if (batch.HardStateChanged)
        {
            Require(batch.HardState.Term >= hardState.Term, "The term never goes back.");
            MakeRoom(0);
            WalRecords.WriteHardState(stream, batch.HardState);
            hardState = batch.HardState;
        }

        if (batch.Snapshot is not null)
            AppendMark(batch.Snapshot.Index, batch.Snapshot.Term, reset: true);
        foreach (ref readonly RaftEntry entry in batch.Entries.Span)
        {
            Require(entry.Index <= LastIndex + 1, "Entries are appended without a gap.");
            Require(entry.Index > MarkIndex, "Entries in a snapshot are not replaced.");
            Require(entry.Data.Length <= options.EntryBytesMax, "An entry is at most as long as the storage's limit.");
            MakeRoom(entry.Data.Length);
            WalRecords.WriteEntry(stream, entry);
            LastIndex = entry.Index;
            maxIndex = Math.Max(maxIndex, entry.Index);
        }
    }

    /// <summary>Gathers the mark of a snapshot that is durable.</summary>
    /// <param name="index">Its last entry.</param>
    /// <param name="term">The term of that entry.</param>
    /// <param name="reset">Whether the log does not lead up to it and is void; else the snapshot is of the log's own entries.</param>
    public void AppendMark(ulong index, ulong term, bool reset)
    {
        CheckUsable();
        Require(index > MarkIndex, "A snapshot is newer than the one before.");
        Require(reset || index <= LastIndex, "A snapshot is of entries in the log.");
        MakeRoom(0);
        WalRecords.WriteMark(stream, index, term, reset);
        MarkIndex = index;
        MarkTerm = term;
        if (!reset)
            return;
        LastIndex = index;
        maxIndex = 0;
        for (int i = 0; i < segments.Count; i++)
            segments[i] = (segments[i].Sequence, 0);
    }

    /// <summary>Writes what was gathered; it is not durable yet.</summary>
    public void Write()
    {
        CheckUsable();
        if (stream.Length > 0)
            Guard(static log => log.WriteGroup());
    }

    /// <summary>Makes everything written durable.</summary>
    public void Sync()
    {
        CheckUsable();
        if (NeedsSync)
            Guard(static log => log.SyncFile());
    }

    /// <summary>
    /// Writes, without a sync, that all before is durable, so that damage to it is told from a torn write. Does
    /// nothing when that is written already.
    /// </summary>
    /// <returns>Whether anything was written.</returns>
    public bool Confirm()
    {
        CheckUsable();
        if (stream.Length > 0 || NeedsSync || syncedClaimed == synced || Remaining < WalFrame.SectorBytes)
            return false;
        Guard(static log => log.WriteGroup());

        // This one needs no confirmation: it has no content to lose.
        syncedClaimed = written;
        return true;
    }

    /// <summary>
    /// Allows to release the segments that have no entry from this index on. The mark that makes this legal must be
    /// durable. The work is done by <see cref="Background"/>.
    /// </summary>
    public void ReleaseBefore(ulong index)
    {
        Require(index <= MarkIndex + 1 && !NeedsSync && stream.Length == 0, "Only what a durable mark covers is released.");
        releaseBefore = Math.Max(releaseBefore, index);
    }

    /// <summary>One bounded step of releasing segments or preparing the next. False when there is nothing to do.</summary>
    public bool Background()
    {
        CheckUsable();
        bool release = segments.Count > 0 && segments[0].MaxIndex < releaseBefore;
        bool prepare = !spare.IsReady && (spare.Exists || position > fileLength / 2);
        if (!release && !prepare)
            return false;
        if (release)
            Guard(static log => log.ReleaseOldest());
        else
            Guard(static log => log.spare.Step());
        return true;
    }

    /// <summary>Closes the files. What was not synced stays so.</summary>
    public void Dispose()
    {
        file?.Dispose();
        spare.Dispose();
    }

    /// <summary>The bytes left for groups; the last sector is kept for the seal.</summary>
    private long Remaining => fileLength - position - WalFrame.SectorBytes;

    /// <summary>Sees to it that one more record fits the group being gathered, and that group the segment.</summary>
    private void MakeRoom(int dataBytes)
    {
        int record = WalRecords.OverheadBytesMax + dataBytes;
        if (stream.Length > 0 && stream.Length + record > GroupStreamBytes)
            Guard(static log => log.WriteGroup());
        if (WalFrame.GroupBytes(stream.Length + record) <= Remaining)
            return;
        if (stream.Length > 0)
            Guard(static log => log.WriteGroup());
        if (WalFrame.GroupBytes(record) > Remaining)
            Guard(static log => log.NextSegment());
        Require(WalFrame.GroupBytes(record) <= Remaining, "Any one record fits a new segment.");
    }

    private void WriteGroup()
    {
        int bytes = checked((int)WalFrame.GroupBytes(stream.Length));
        if (group.Length < bytes)
            group = new byte[Math.Max(bytes, Math.Min(group.Length * 2, GroupStreamBytes))];
        chain = WalFrame.WriteGroup(group, stream.Written, position, written + 1, synced, chain, salt);
        file.Write(position, group.AsSpan(0, bytes));
        position += bytes;
        written++;
        syncedClaimed = synced;

        // A single huge entry should not keep its memory for ever.
        if (stream.Length > GroupStreamBytes)
        {
            stream = new ProtoWriter(16 << 10);
            group = new byte[16 << 10];
        }

        stream.Clear();
    }

    private void SyncFile()
    {
        file.DataSync();
        synced = written;
    }

    private void NextSegment()
    {
        Require(stream.Length == 0, "What was gathered is written before its segment ends.");
        bool isFirst = file is null;
        if (NeedsSync)
            SyncFile();

        // The group's number after this one is that of the seal.
        ulong number = isFirst ? 1 : written + 2;
        IDiskFile next = spare.Take();
        uint nextSalt = WalFrame.Salt(clusterId, nodeId, sequence + 1);
        long length = next.Length;
        WalRecords.WriteHeader(
            stream, new WalHeader(clusterId, nodeId, sequence + 1, length, hardState, MarkIndex, MarkTerm, LastIndex));
        int bytes = (int)WalFrame.GroupBytes(stream.Length);
        uint nextChain = WalFrame.WriteGroup(group, stream.Written, 0, number, synced, chain, nextSalt);
        stream.Clear();
        next.Write(0, group.AsSpan(0, bytes));
        next.DataSync();
        disk.Rename(WalNames.Spare, WalNames.Segment(sequence + 1));
        disk.SyncDirectory();
        if (!isFirst)
        {
            WalRecords.WriteSeal(stream, sequence + 1);
            WriteGroup();
            SyncFile();
            file!.Dispose();
            segments.Add((sequence, maxIndex));
        }

        file = next;
        fileLength = length;
        position = bytes;
        sequence++;
        salt = nextSalt;
        chain = nextChain;
        written = number;
        synced = number;
        maxIndex = 0;
    }

    private void ReleaseOldest()
    {
        string name = WalNames.Segment(segments[0].Sequence);

        // One at a time and in order, each made durable: a crash must not bring back a segment without its successor.
        if (spare.Exists)
        {
            disk.Delete(name);
            disk.SyncDirectory();
        }
        else
        {
            spare.Recycle(name);
        }

        segments.RemoveAt(0);
    }

    /// <summary>Runs what touches the disk; after a failure the log is unusable.</summary>
    private void Guard(Action<WriteAheadLog> action)
    {
        failed = true;
        action(this);
        failed = false;
    }

    private void CheckUsable()
    {
        if (failed)
            throw new InvalidOperationException("The log failed; what it would write after that is not known to be durable.");
    }

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
            throw new InvalidOperationException(sentence);
    }
}
