using System.Buffers.Binary;
using System.Globalization;
using Paxtor.Foundation.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// The layout of a snapshot file: a header (protobuf), the chunks, a trailer; each with its CRC-32C, so that
/// every byte is covered and a part that is missing, twice or out of order is seen.
/// </summary>
/// <remarks>
/// <code>
/// header   'P' 'X' 'S' 'N', u32 format version, u32 length of body, u32 CRC of the 12 bytes before and the body, body
/// chunk    u32 length (not 0), u32 CRC, seeded with the CRC before it, of the bytes; bytes
/// trailer  u32 0, u32 the CRC of the last chunk; the file ends here
/// </code>
/// </remarks>
internal static class SnapshotFormat
{
    public const int HeaderBytes = 16;
    public const int ChunkHeaderBytes = 8;
    public const int ChunkBytesMax = 1 << 20;
    private const uint Version = 1;
    private const string Prefix = "snapshot-";
    private const string Suffix = ".snap";

    private static ReadOnlySpan<byte> Magic => "PXSN"u8;

    public static string Name(ulong index, ulong term) => $"{Prefix}{index:x16}-{term:x16}{Suffix}";

    public static bool TryParse(string name, out ulong index, out ulong term)
    {
        index = 0;
        term = 0;
        return name.Length == Prefix.Length + 33 + Suffix.Length
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(Prefix.Length, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out index)
            && ulong.TryParse(name.AsSpan(Prefix.Length + 17, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out term);
    }

    public static byte[] Header(SnapshotData snapshot, UInt128 clusterId)
    {
        var body = new ProtoWriter(256);
        body.Fixed64(1, (ulong)(clusterId >> 64));
        body.Fixed64(2, (ulong)clusterId);
        body.UInt64(3, snapshot.Meta.Index);
        body.UInt64(4, snapshot.Meta.Term);
        foreach (ulong voter in snapshot.Meta.Configuration.Voters)
            body.UInt64(5, voter);
        foreach (ulong learner in snapshot.Meta.Configuration.Learners)
            body.UInt64(6, learner);
        body.UInt64(7, (ulong)snapshot.LengthBytes);
        var bytes = new byte[HeaderBytes + body.Length];
        WritePrefix(bytes, Magic, Version, body.Written);
        return bytes;
    }

    public static (RaftSnapshot Meta, UInt128 ClusterId, long LengthBytes) ReadHeaderBody(ReadOnlySpan<byte> body)
    {
        ulong high = 0, low = 0, index = 0, term = 0, length = 0;
        var voters = new List<ulong>();
        var learners = new List<ulong>();
        var reader = new ProtoReader(body);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: high = reader.Fixed64(); break;
                case 2: low = reader.Fixed64(); break;
                case 3: index = reader.UInt64(); break;
                case 4: term = reader.UInt64(); break;
                case 5: voters.Add(reader.UInt64()); break;
                case 6: learners.Add(reader.UInt64()); break;
                case 7: length = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        return (new RaftSnapshot(index, term, new RaftConfiguration(voters, learners)), new UInt128(high, low), (long)length);
    }

    /// <summary>Reads the fixed part of a header; false when it is not one.</summary>
    public static bool TryReadPrefix(ReadOnlySpan<byte> prefix, out int bodyBytes) =>
        TryReadPrefix(prefix, Magic, out bodyBytes);

    /// <summary>Whether body and prefix belong together; throws when they do and are of a newer version.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body) => IsWhole(prefix, body, Version);

    /// <summary>Fills the fixed part, and the body behind it, of a checked message in a file.</summary>
    public static void WritePrefix(Span<byte> target, ReadOnlySpan<byte> magic, uint version, ReadOnlySpan<byte> body)
    {
        magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], version);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], (uint)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], Crc32C.Append(Crc32C.Of(target[..12]), body));
        body.CopyTo(target[HeaderBytes..]);
    }

    public static bool TryReadPrefix(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> magic, out int bodyBytes)
    {
        bodyBytes = 0;
        if (prefix.Length < HeaderBytes || !prefix.StartsWith(magic))
            return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
        bodyBytes = (int)Math.Min(length, int.MaxValue);
        return length <= ChunkBytesMax;
    }

    public static bool IsWhole(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body, uint newestVersion)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(prefix[12..]) != Crc32C.Append(Crc32C.Of(prefix[..12]), body))
            return false;
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(prefix[4..]);
        return version == newestVersion
            ? true
            : throw new WireFormatException($"it has format {version}, and this version reads {newestVersion}");
    }
}
