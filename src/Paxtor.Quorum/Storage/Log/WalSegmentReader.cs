using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// Reads one segment into memory and checks it: the groups that are whole, and what comes after them.
/// </summary>
/// <remarks>
/// Which damage is a legal torn tail. Only what was not synced when the power failed can be torn, and nothing synced
/// comes after it. So the bytes after the last whole group, number g, are cut only if all of this holds:
/// <list type="number">
/// <item>the segment is the last one: a segment is synced before the next one exists;</item>
/// <item>no whole frame header after that point says that group g + 1 was durable when it was written: what was
/// acknowledged is claimed by every later write, so damage to it is told from a torn write as soon as anything was
/// written after it (the log is also confirmed when it rests, and when it is closed);</item>
/// <item>each sector is what a power failure leaves: all zero as before the write, or right. Where a header was lost
/// (its sector is all zero) the sectors up to the next header cannot be checked and may hold anything.</item>
/// </list>
/// Anything else is damage and refused. What this cannot see: the last group, synced, then with whole sectors turned
/// to zero, and nothing written after it, not even the confirmation of a resting log.
/// </remarks>
internal sealed class WalSegmentReader
{
    private const int ChunkBytes = 1 << 20;

    private readonly string directory;
    private readonly ulong sequence;
    private readonly byte[] bytes;
    private readonly uint salt;
    private readonly List<int> frames = [];
    private readonly Queue<(ulong Group, int Offset)> unconfirmed = new();
    private int streamLength;
    private int damageAt;

    private WalSegmentReader(string directory, ulong sequence, byte[] bytes, uint salt)
    {
        this.directory = directory;
        this.sequence = sequence;
        this.bytes = bytes;
        this.salt = salt;
    }

    public string Name => WalNames.Segment(sequence);

    /// <summary>The segment's number.</summary>
    public ulong Sequence => sequence;

    /// <summary>The bytes of the file after <see cref="End"/>, as read.</summary>
    public ReadOnlySpan<byte> Rest => bytes.AsSpan(End);

    /// <summary>The salt of its frames.</summary>
    public uint Salt => salt;

    /// <summary>The length of the file.</summary>
    public int LengthBytes => bytes.Length;

    /// <summary>The records of all whole groups.</summary>
    public ReadOnlyMemory<byte> Stream { get; private set; }

    /// <summary>The offset after the last whole group.</summary>
    public int End { get; private set; }

    /// <summary>The number of the first group, which holds the segment's header.</summary>
    public ulong FirstGroup { get; private set; }

    /// <summary>The chain the first frame follows.</summary>
    public uint FirstChain { get; private set; }

    /// <summary>The number of the last whole group.</summary>
    public ulong Group { get; private set; }

    /// <summary>The group that the last whole group says was durable when it was written.</summary>
    public ulong Synced { get; private set; }

    /// <summary>The CRC of the last frame of the last whole group.</summary>
    public uint Chain { get; private set; }

    /// <summary>The CRC of the last frame of the group before the last.</summary>
    public uint ChainBeforeLast { get; private set; }

    /// <summary>The length of the rest without the zeros at its end; 0 when the segment ends cleanly.</summary>
    public int TornBytes { get; private set; }

    /// <summary>Reads and checks a segment.</summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="sequence">Which.</param>
    /// <param name="clusterId">The cluster it must belong to.</param>
    /// <param name="nodeId">The node it must belong to.</param>
    /// <param name="isLast">Whether no segment follows, so that its end may be torn.</param>
    public static WalSegmentReader Read(IDisk disk, ulong sequence, UInt128 clusterId, ulong nodeId, bool isLast)
    {
        string name = WalNames.Segment(sequence);
        byte[] content;
        using (IDiskFile file = disk.Open(name))
        {
            long length = file.Length;
            if (length < WalFrame.SectorBytes || length > 1 << 30 || length % WalFrame.SectorBytes != 0)
                throw new StorageDamagedException(disk.Directory, name, length, "the file has a length that no segment has");
            content = GC.AllocateUninitializedArray<byte>((int)length);
            for (int at = 0; at < content.Length;)
            {
                int read = file.Read(at, content.AsSpan(at, Math.Min(ChunkBytes, content.Length - at)));
                if (read <= 0)
                    throw new StorageDamagedException(disk.Directory, name, at, "the file ended while it was read");
                at += read;
            }
        }

        var reader = new WalSegmentReader(disk.Directory, sequence, content, WalFrame.Salt(clusterId, nodeId, sequence));
        reader.CheckFirst(clusterId, nodeId);
        reader.ReadGroups();
        reader.CheckRest(isLast);
        reader.Stream = reader.streamLength < content.Length / 2
            ? content.AsSpan(0, reader.streamLength).ToArray()
            : content.AsMemory(0, reader.streamLength);
        return reader;
    }

    /// <summary>Where the first whole group begins that is newer than a group; <see cref="End"/> when there is none.</summary>
    public int OffsetAfter(ulong group)
    {
        while (unconfirmed.TryPeek(out (ulong Group, int Offset) oldest) && oldest.Group <= group)
            unconfirmed.Dequeue();
        return unconfirmed.TryPeek(out (ulong Group, int Offset) first) ? first.Offset : End;
    }

    public StorageDamagedException Damaged(long offset, string problem) => new(directory, Name, offset, problem);

    /// <summary>What to throw for something whole that this version cannot read.</summary>
    public StorageException Unreadable(Exception cause) => new(
        $"The log in {directory} cannot be read: file {Name}: {cause.Message}. It was written by a newer version; run that one, or a later one.",
        cause);

    private void CheckFirst(UInt128 clusterId, ulong nodeId)
    {
        if (!WalFrame.TryReadHeader(bytes, 0, out WalFrame.Header header))
            throw Damaged(0, "the segment does not begin with a whole frame");
        CheckVersion(0, header);
        for (int i = 1; i < header.Sectors; i++)
        {
            if (!WalFrame.IsSectorRight(bytes, 0, i))
                throw Damaged(i * WalFrame.SectorBytes, "the segment's header is damaged");
        }

        WalHeader record = ReadHeaderRecord(header);
        if (record.ClusterId != clusterId || record.NodeId != nodeId)
        {
            throw new StorageMismatchException(
                $"The log in {directory} belongs to node {record.NodeId} of cluster {record.ClusterId:x32}, and its meta file says node "
                + $"{nodeId} of cluster {clusterId:x32}: files of different directories were mixed (file {Name}). Put back the ones that belong together.");
        }

        if (record.Sequence != sequence)
            throw Damaged(0, $"the file holds segment {record.Sequence}: it was renamed");
        if (record.LengthBytes != bytes.Length)
            throw Damaged(bytes.Length, $"the segment was made with {record.LengthBytes} bytes and has {bytes.Length}");
        if (header.Salt != salt)
            throw Damaged(0, "the frame's salt is not that of its segment");
        FirstGroup = header.Group;
        FirstChain = header.Chain;
        Group = header.Group - 1;
        Chain = header.Chain;
    }

    private WalHeader ReadHeaderRecord(in WalFrame.Header header)
    {
        try
        {
            var reader = new ProtoReader(bytes.AsSpan(header.BodyOffset, header.BodyBytes));
            if (header.Flags != (WalFrame.First | WalFrame.Last) || !reader.Next(out int kind) || kind != WalRecords.SegmentHeader)
                throw Damaged(0, "the segment does not begin with its header");
            return WalRecords.ReadHeader(reader.Bytes());
        }
        catch (WireFormatException e)
        {
            throw Unreadable(e);
        }
    }

    private void ReadGroups()
    {
        while (TryReadGroup())
        {
            foreach (int offset in frames)
            {
                _ = WalFrame.TryReadHeader(bytes, offset, out WalFrame.Header header);
                Buffer.BlockCopy(bytes, offset + header.BodyOffset, bytes, streamLength, header.BodyBytes);
                streamLength += header.BodyBytes;
            }
        }
    }

    /// <summary>Checks the group at <see cref="End"/>; if whole, it counts, and its frames are listed.</summary>
    private bool TryReadGroup()
    {
        frames.Clear();
        uint chain = Chain;
        int at = End;
        while (true)
        {
            damageAt = at;
            if (!WalFrame.TryReadHeader(bytes, at, out WalFrame.Header header))
                return false;
            CheckVersion(at, header);
            byte first = frames.Count == 0 ? WalFrame.First : (byte)0;
            if (header.Salt != salt || header.Chain != chain || header.Group != Group + 1
                || (header.Flags & WalFrame.First) != first || header.Synced >= header.Group)
                throw Damaged(at, $"a frame of group {header.Group} does not follow the one before it, of group {Group}");
            for (int i = 1; i < header.Sectors; i++)
            {
                if (!WalFrame.IsSectorRight(bytes, at, i))
                    return false;
            }

            frames.Add(at);
            chain = header.Crc;
            at += header.Sectors * WalFrame.SectorBytes;
            if ((header.Flags & WalFrame.Last) == 0)
                continue;
            ChainBeforeLast = Chain;
            Chain = chain;
            Group++;
            Synced = header.Synced;
            unconfirmed.Enqueue((Group, End));
            _ = OffsetAfter(Synced);
            End = at;
            return true;
        }
    }

    private void CheckRest(bool isLast)
    {
        int last = bytes.AsSpan(End).LastIndexOfAnyExcept((byte)0);
        if (last < 0)
            return;
        TornBytes = last + 1;
        if (!isLast)
            throw Damaged(damageAt, "the log goes on in a later segment, and this one does not end as it was sealed");
        bool headerLost = false;
        for (int at = damageAt; at < bytes.Length;)
        {
            // Without the salt it is no frame of ours but data that look like one.
            if (WalFrame.TryReadHeader(bytes, at, out WalFrame.Header header) && header.Salt == salt)
            {
                CheckTornFrame(at, header);
                headerLost = false;
                at += header.Sectors * WalFrame.SectorBytes;
                continue;
            }

            if (IsZero(at))
                headerLost = true;
            else if (!headerLost)
                throw Damaged(at, "a sector is neither what was written nor what was there before, so it is not a torn write");
            at += WalFrame.SectorBytes;
        }
    }

    private void CheckTornFrame(int at, in WalFrame.Header header)
    {
        CheckVersion(at, header);
        if (header.Synced > Group)
            throw Damaged(damageAt, $"group {Group + 1} is damaged, and it was durable: group {header.Group} at offset {at} was written after its sync");
        for (int i = 1; i < header.Sectors; i++)
        {
            int sector = at + (i * WalFrame.SectorBytes);
            if (!WalFrame.IsSectorRight(bytes, at, i) && !IsZero(sector))
                throw Damaged(sector, "a sector is neither what was written nor what was there before, so it is not a torn write");
        }
    }

    private void CheckVersion(int at, in WalFrame.Header header)
    {
        if (header.Version != WalFrame.Version)
            throw Unreadable(new WireFormatException($"the frame at offset {at} has format {header.Version}, and this version reads {WalFrame.Version}"));
    }

    private bool IsZero(int sector) => !bytes.AsSpan(sector, WalFrame.SectorBytes).ContainsAnyExcept((byte)0);
}
