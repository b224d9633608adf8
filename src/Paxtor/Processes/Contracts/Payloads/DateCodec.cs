using System.Buffers.Binary;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>Points in time as bits. A local time travels as the instant that it is, and arrives as the local time of the node that reads it.</summary>
internal static class DateCodec
{
    public const int OffsetBytes = 10;
    private const int KindShift = 62;

    public static ulong ToBits(DateTime value)
    {
        long ticks = value.Kind == DateTimeKind.Local ? value.ToUniversalTime().Ticks : value.Ticks;
        return (ulong)ticks | (ulong)value.Kind << KindShift;
    }

    public static DateTime FromBits(ulong bits)
    {
        ulong ticks = bits & (1UL << KindShift) - 1;
        ulong kind = bits >> KindShift;
        if (ticks > (ulong)DateTime.MaxValue.Ticks || kind > (ulong)DateTimeKind.Local)
            throw new WireFormatException("a date is out of range");
        return kind == (ulong)DateTimeKind.Local ? new DateTime((long)ticks, DateTimeKind.Utc).ToLocalTime() : new DateTime((long)ticks, (DateTimeKind)kind);
    }

    public static void Write(Span<byte> target, DateTimeOffset value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, value.Ticks);
        BinaryPrimitives.WriteInt16LittleEndian(target[8..], (short)value.TotalOffsetMinutes);
    }

    public static DateTimeOffset Read(ReadOnlySpan<byte> bytes)
    {
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        int minutes = BinaryPrimitives.ReadInt16LittleEndian(bytes[8..]);
        long utc = unchecked(ticks - minutes * TimeSpan.TicksPerMinute);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || minutes is < -840 or > 840 || utc < 0 || utc > DateTime.MaxValue.Ticks)
            throw new WireFormatException("a date with an offset is out of range");
        return new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes));
    }
}
