using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Paxtor.Quorum.Storage;

/// <summary>CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;

    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what an earlier checksum is of, followed by more bytes.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported)
            return AppendX64(crc, bytes);
        if (ArmCrc32.Arm64.IsSupported)
            return AppendArm64(crc, bytes);
        return AppendSoftware(crc, bytes);
    }

    /// <summary>The same by table, for processors without the instruction.</summary>
    internal static uint AppendSoftware(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        foreach (byte b in bytes)
            state = Table[(byte)(state ^ b)] ^ (state >> 8);
        return ~state;
    }

    private static uint AppendX64(uint crc, ReadOnlySpan<byte> bytes)
    {
        ulong state = ~crc;
        while (bytes.Length >= 8)
        {
            state = Sse42.X64.Crc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        uint rest = (uint)state;
        foreach (byte b in bytes)
            rest = Sse42.Crc32(rest, b);
        return ~rest;
    }

    private static uint AppendArm64(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        while (bytes.Length >= 8)
        {
            state = ArmCrc32.Arm64.ComputeCrc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
            state = ArmCrc32.ComputeCrc32C(state, b);
        return ~state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
