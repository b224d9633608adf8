using System.Buffers.Binary;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// The frame, the unit of the log's integrity: 1 to 119 whole sectors that hold a piece of the stream of records.
/// </summary>
/// <remarks>
/// The first sector begins with a header and a table of the checksums of the frame's other sectors, then comes the
/// body, zero-padded to the end of the last sector. All numbers are little-endian:
/// <code>
///   0  u32  CRC-32C of the rest of the first sector, so of header and table, and by the table of all
///   4  2    'P' 'X'
///   6  u8   format version
///   7  u8   flags: 1 first frame of its group, 2 last frame of its group
///   8  u32  number of the first sector in the file
///  12  u32  length of the body in bytes
///  16  u64  number of the group
///  24  u64  number of a group known durable, with all before it, when this one was written
///  32  u32  chain: the CRC of the frame before this one
///  36  u32  salt: checksum of cluster id, node id and segment sequence
///  40  u32 for each sector after the first: its CRC-32C
/// </code>
/// A checksum for each sector, and not one for all, is what tells a torn write from damage: a disk writes a sector
/// whole or not, and a segment is zero before it is written, so after a power failure each sector of a torn frame is
/// either all zero or right. One that is neither was damaged later.
/// </remarks>
internal static class WalFrame
{
    public const int SectorBytes = 512;
    public const int HeaderBytes = 40;
    public const byte Version = 1;
    public const byte First = 1;
    public const byte Last = 2;
    public const int SectorsMax = 1 + ((SectorBytes - HeaderBytes) / 4);
    public const int BodyBytesMax = (SectorsMax * SectorBytes) - HeaderBytes - (4 * (SectorsMax - 1));

    /// <summary>What a frame's header says.</summary>
    public readonly record struct Header(
        uint Crc, byte Version, byte Flags, int BodyBytes, ulong Group, ulong Synced, uint Chain, uint Salt)
    {
        public int Sectors => SectorsOf(BodyBytes);

        public int BodyOffset => HeaderBytes + (4 * (Sectors - 1));
    }

    /// <summary>The sectors of a frame with a body of this length: the least n with 512 n - 40 - 4 (n - 1) ≥ length.</summary>
    public static int SectorsOf(int bodyBytes) => (bodyBytes + 36 + 507) / 508;

    /// <summary>The bytes that a group with a stream of this length takes.</summary>
    public static long GroupBytes(long streamBytes)
    {
        long full = streamBytes / BodyBytesMax;
        int rest = (int)(streamBytes % BodyBytesMax);
        return ((full * SectorsMax) + (rest > 0 || full == 0 ? SectorsOf(rest) : 0)) * SectorBytes;
    }

    /// <summary>The salt of a segment: no frame of another cluster, node or segment passes for one of it.</summary>
    public static uint Salt(UInt128 clusterId, ulong nodeId, ulong sequence)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, clusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], nodeId);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], sequence);
        return Crc32C.Of(bytes);
    }

    /// <summary>Lays out a whole group in <paramref name="target"/>.</summary>
    /// <param name="target">At least <see cref="GroupBytes"/>; the log's bytes from <paramref name="offset"/> on.</param>
    /// <param name="stream">The records.</param>
    /// <param name="offset">Where in the file the group begins.</param>
    /// <param name="group">Its number.</param>
    /// <param name="synced">The group known durable.</param>
    /// <param name="chain">The CRC of the frame before.</param>
    /// <param name="salt">The segment's salt.</param>
    /// <returns>The CRC of the last frame: the chain for the next group.</returns>
    public static uint WriteGroup(
        Span<byte> target, ReadOnlySpan<byte> stream, long offset, ulong group, ulong synced, uint chain, uint salt)
    {
        byte flags = First;
        int at = 0;
        while (true)
        {
            int bodyBytes = Math.Min(stream.Length, BodyBytesMax);
            if (bodyBytes == stream.Length)
                flags |= Last;
            int sectors = SectorsOf(bodyBytes);
            Span<byte> frame = target.Slice(at, sectors * SectorBytes);
            int bodyOffset = HeaderBytes + (4 * (sectors - 1));
            stream[..bodyBytes].CopyTo(frame[bodyOffset..]);
            frame[(bodyOffset + bodyBytes)..].Clear();
            for (int i = 1; i < sectors; i++)
                BinaryPrimitives.WriteUInt32LittleEndian(frame[(HeaderBytes + (4 * (i - 1)))..], Crc32C.Of(Sector(frame, i)));
            frame[4] = (byte)'P';
            frame[5] = (byte)'X';
            frame[6] = Version;
            frame[7] = flags;
            BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], (uint)((offset + at) / SectorBytes));
            BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], (uint)bodyBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], group);
            BinaryPrimitives.WriteUInt64LittleEndian(frame[24..], synced);
            BinaryPrimitives.WriteUInt32LittleEndian(frame[32..], chain);
            BinaryPrimitives.WriteUInt32LittleEndian(frame[36..], salt);
            chain = Crc32C.Of(frame[4..SectorBytes]);
            BinaryPrimitives.WriteUInt32LittleEndian(frame, chain);
            if ((flags & Last) != 0)
                return chain;
            stream = stream[bodyBytes..];
            at += frame.Length;
            flags = 0;
        }
    }

    /// <summary>
    /// Reads the header of a frame that begins at an offset; false when there is no whole header there that was
    /// written for this place. The sectors after the first are not looked at.
    /// </summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> segment, int offset, out Header header)
    {
        header = default;
        if (segment.Length - offset < SectorBytes)
            return false;
        ReadOnlySpan<byte> sector = segment.Slice(offset, SectorBytes);
        if (sector[4] != (byte)'P' || sector[5] != (byte)'X')
            return false;
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(sector);
        if (crc != Crc32C.Of(sector[4..]) || BinaryPrimitives.ReadUInt32LittleEndian(sector[8..]) != (uint)(offset / SectorBytes))
            return false;
        uint bodyBytes = BinaryPrimitives.ReadUInt32LittleEndian(sector[12..]);
        if (bodyBytes > BodyBytesMax || SectorsOf((int)bodyBytes) * SectorBytes > segment.Length - offset)
            return false;
        header = new Header(
            crc,
            sector[6],
            sector[7],
            (int)bodyBytes,
            BinaryPrimitives.ReadUInt64LittleEndian(sector[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(sector[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(sector[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(sector[36..]));
        return true;
    }

    /// <summary>Whether a sector after the first has the content that the frame's table says.</summary>
    public static bool IsSectorRight(ReadOnlySpan<byte> segment, int offset, int sector) =>
        BinaryPrimitives.ReadUInt32LittleEndian(segment[(offset + HeaderBytes + (4 * (sector - 1)))..])
        == Crc32C.Of(Sector(segment[offset..], sector));

    private static ReadOnlySpan<byte> Sector(ReadOnlySpan<byte> frame, int sector) =>
        frame.Slice(sector * SectorBytes, SectorBytes);
}
