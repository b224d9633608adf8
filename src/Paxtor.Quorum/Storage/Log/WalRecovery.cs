using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>Opens a log that exists: reads and checks all of it, cuts a torn tail, and goes on from there.</summary>
internal static class WalRecovery
{
    private const int TornCopiesMax = 4;
    private const int RewriteBytes = 1 << 20;

    /// <summary>What was found.</summary>
    /// <param name="Log">The log, ready to append.</param>
    /// <param name="HardState">Term and vote.</param>
    /// <param name="FirstIndex">The first entry kept.</param>
    /// <param name="Entries">The entries from there on.</param>
    /// <param name="Notes">What an operator should know.</param>
    public sealed record Result(
        WriteAheadLog Log, RaftHardState HardState, ulong FirstIndex, IReadOnlyList<RaftEntry> Entries, IReadOnlyList<string> Notes);

    /// <summary>Recovers the log of a directory.</summary>
    /// <exception cref="StorageDamagedException">Something that was durable is damaged or missing.</exception>
    public static Result Open(IDisk disk, StorageOptions options, UInt128 clusterId, ulong nodeId)
    {
        List<ulong> sequences = Sequences(disk);
        var notes = new List<string>();
        var replay = new WalReplay();
        var older = new List<(ulong Sequence, ulong MaxIndex)>();
        WalSegmentReader? previous = null;
        WalSegmentReader? beforeLast = null;
        for (int i = 0; i < sequences.Count; i++)
        {
            bool isLast = i == sequences.Count - 1;
            WalSegmentReader segment = WalSegmentReader.Read(disk, sequences[i], clusterId, nodeId, isLast);
            ulong sealedBy = replay.SealedBy;
            if (previous is not null)
                CheckJoint(previous, sealedBy, segment);
            replay.Read(segment, isFirst: i == 0);
            if (previous is not null && sealedBy == 0)
            {
                if (!isLast || replay.SegmentRecords > 0 || segment.TornBytes > 0)
                    throw previous.Damaged(previous.End, "the log goes on in a later segment, and this one is not sealed");
                Seal(disk, previous, segment);
            }

            if (replay.SegmentWasReset)
                older = older.ConvertAll(s => (s.Sequence, 0UL));
            if (isLast && replay.SealedBy != 0)
                throw segment.Damaged(segment.End, $"the segment is sealed, and its successor {WalNames.Segment(replay.SealedBy)} is missing");
            if (!isLast)
                older.Add((segment.Sequence, replay.SegmentMaxIndex));
            beforeLast = previous;
            previous = segment;
        }

        if (previous!.TornBytes > 0)
            notes.Add(CutTail(disk, previous));
        if (beforeLast is not null)
            Rewrite(disk, beforeLast, previous.Synced);
        Rewrite(disk, previous, previous.Synced);
        WriteAheadLog log = WriteAheadLog.Continue(disk, options, clusterId, nodeId, replay, previous, older);
        return new Result(log, replay.HardState, replay.FirstIndex, replay.Entries, notes);
    }

    /// <summary>Whether a directory has any segment.</summary>
    public static bool Exists(IDisk disk) => disk.List().Any(static name => WalNames.TryParse(name, out _));

    private static List<ulong> Sequences(IDisk disk)
    {
        var sequences = new List<ulong>();
        foreach (string name in disk.List())
        {
            if (WalNames.TryParse(name, out ulong sequence))
                sequences.Add(sequence);
        }

        sequences.Sort();
        if (sequences.Count == 0)
            throw new StorageDamagedException(disk.Directory, WalNames.Segment(1), 0, "the log is missing, and the meta file says that there was one");
        for (int i = 1; i < sequences.Count; i++)
        {
            if (sequences[i] != sequences[i - 1] + 1)
                throw new StorageDamagedException(disk.Directory, WalNames.Segment(sequences[i - 1] + 1), 0, "a segment between others is missing");
        }

        return sequences;
    }

    private static void CheckJoint(WalSegmentReader before, ulong sealedBy, WalSegmentReader after)
    {
        // The seal is written after the successor's header, which therefore follows the group before the seal.
        uint chain = sealedBy != 0 ? before.ChainBeforeLast : before.Chain;
        ulong group = sealedBy != 0 ? before.Group + 1 : before.Group + 2;
        if (after.FirstChain != chain || after.FirstGroup != group || (sealedBy != 0 && sealedBy != after.Sequence))
            throw after.Damaged(0, $"the segment does not follow the end of {before.Name}");
    }

    /// <summary>
    /// A crash came between the header of the last segment and the seal of the one before it, which was synced
    /// already: nothing is lost, and the seal is written now.
    /// </summary>
    private static void Seal(IDisk disk, WalSegmentReader segment, WalSegmentReader successor)
    {
        var stream = new Foundation.Wire.ProtoWriter(64);
        WalRecords.WriteSeal(stream, successor.Sequence);
        var group = new byte[WalFrame.GroupBytes(stream.Length)];
        if (segment.Rest.Length < group.Length)
            throw segment.Damaged(segment.End, "the segment has no room for its seal");
        WalFrame.WriteGroup(group, stream.Written, segment.End, segment.Group + 1, segment.Group, segment.Chain, segment.Salt);
        using IDiskFile file = disk.Open(segment.Name);
        file.Write(segment.End, group);
        file.DataSync();
    }

    /// <summary>
    /// Writes again, and syncs, what nothing proves to be durable. A sync alone would not do: when an earlier one
    /// failed, the system may hold these pages, as read, for clean, and they are not on the disk. (1. The log
    /// writes group 7. 2. Its sync fails, the process ends. 3. The next one reads group 7 from the page cache, syncs, which
    /// does nothing, and votes on it. 4. The power goes, and with it group 7.)
    /// </summary>
    private static void Rewrite(IDisk disk, WalSegmentReader segment, ulong durableGroup)
    {
        int from = segment.OffsetAfter(durableGroup);
        var buffer = new byte[Math.Min(RewriteBytes, segment.End - from)];
        using IDiskFile file = disk.Open(segment.Name);
        for (int at = from; at < segment.End;)
        {
            int count = file.Read(at, buffer.AsSpan(0, Math.Min(buffer.Length, segment.End - at)));
            if (count <= 0)
                throw segment.Damaged(at, "the file became shorter while it was read");
            file.Write(at, buffer.AsSpan(0, count));
            at += count;
        }

        file.DataSync();
    }

    private static string CutTail(IDisk disk, WalSegmentReader segment)
    {
        string copy = WalNames.Torn(segment.Sequence, segment.End);
        List<string> copies = disk.List().Where(static name => name.StartsWith(WalNames.TornPrefix, StringComparison.Ordinal)).ToList();
        for (int i = 0; i <= copies.Count - TornCopiesMax; i++)
            disk.Delete(copies[i]);
        if (disk.Exists(copy))
            disk.Delete(copy);
        int cut = (segment.TornBytes + WalFrame.SectorBytes - 1) / WalFrame.SectorBytes * WalFrame.SectorBytes;
        using (IDiskFile file = disk.Create(copy))
        {
            file.Write(0, segment.Rest[..cut]);
            file.DataSync();
        }

        disk.SyncDirectory();
        using (IDiskFile file = disk.Open(segment.Name))
        {
            file.Write(segment.End, new byte[cut]);
            file.DataSync();
        }

        return $"A torn write of {segment.TornBytes} bytes at offset {segment.End} of {segment.Name} was cut: it had not been synced when the "
            + $"machine stopped, so nothing of it was acknowledged. A copy is in {copy}.";
    }
}
