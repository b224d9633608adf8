using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>Reads what a <see cref="PayloadWriter"/> wrote. Bytes of any kind give a value or a <see cref="WireFormatException"/>. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct PayloadReader
{
    private ProtoReader reader;
    private readonly IPayloadSerializer serializer;
    private ulong seen;

    internal PayloadReader(ReadOnlySpan<byte> bytes, IPayloadSerializer serializer)
    {
        reader = new ProtoReader(bytes);
        this.serializer = serializer;
    }

    /// <summary>Goes to the next value; false at the end. Afterwards read it, or skip it.</summary>
    /// <param name="field">Its position, from 1.</param>
    public bool Next(out int field)
    {
        if (!reader.Next(out field))
            return false;
        if (field < 64)
            seen |= 1UL << field;
        return true;
    }

    /// <summary>Passes over the value.</summary>
    public void Skip() => reader.Skip();

    /// <summary>Called at the end: refuses arguments among which one is missing whose parameter has no default value.</summary>
    /// <param name="fields">The positions that must have come, as bits: position 1 is 2, position 2 is 4. Only the first 63 are looked at.</param>
    /// <exception cref="ContractException">One has not come: the caller has another version of the contract.</exception>
    public readonly void Require(ulong fields)
    {
        if ((fields & ~seen) is not 0 and ulong missing)
            throw new ContractException($"The argument for parameter {System.Numerics.BitOperations.TrailingZeroCount(missing)} did not come, and the parameter has no default value: the two sides have different versions of the contract.");
    }

    /// <summary>Reads the value.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <exception cref="WireFormatException">It is none of this type.</exception>
    public T Read<T>()
    {
        if (!typeof(T).IsValueType)
            return ReadReference<T>();
        if (typeof(T) == typeof(bool))
            return From<bool, T>(reader.Bool());
        if (typeof(T) == typeof(int))
            return From<int, T>((int)Signed(int.MinValue, int.MaxValue));
        if (typeof(T) == typeof(long))
            return From<long, T>(Signed(long.MinValue, long.MaxValue));
        if (typeof(T) == typeof(short))
            return From<short, T>((short)Signed(short.MinValue, short.MaxValue));
        if (typeof(T) == typeof(sbyte))
            return From<sbyte, T>((sbyte)Signed(sbyte.MinValue, sbyte.MaxValue));
        if (typeof(T) == typeof(uint))
            return From<uint, T>((uint)Unsigned(uint.MaxValue));
        if (typeof(T) == typeof(ulong))
            return From<ulong, T>(Unsigned(ulong.MaxValue));
        if (typeof(T) == typeof(ushort))
            return From<ushort, T>((ushort)Unsigned(ushort.MaxValue));
        if (typeof(T) == typeof(byte))
            return From<byte, T>((byte)Unsigned(byte.MaxValue));
        if (typeof(T) == typeof(char))
            return From<char, T>((char)Unsigned(char.MaxValue));
        if (typeof(T) == typeof(double))
            return From<double, T>(BitConverter.UInt64BitsToDouble(reader.Fixed64()));
        if (typeof(T) == typeof(float))
            return From<float, T>((float)BitConverter.UInt64BitsToDouble(reader.Fixed64()));
        if (typeof(T) == typeof(decimal))
            return From<decimal, T>(ReadDecimal());
        if (typeof(T) == typeof(Guid))
            return From<Guid, T>(new Guid(Exactly(16), bigEndian: true));
        if (typeof(T) == typeof(Pid))
            return From<Pid, T>(PidCodec.Read(reader.Bytes()));
        if (typeof(T) == typeof(ReadOnlyMemory<byte>))
            return From<ReadOnlyMemory<byte>, T>(reader.Bytes().ToArray());
        if (typeof(T) == typeof(DateTime))
            return From<DateTime, T>(DateCodec.FromBits(reader.Fixed64()));
        if (typeof(T) == typeof(DateTimeOffset))
            return From<DateTimeOffset, T>(DateCodec.Read(Exactly(DateCodec.OffsetBytes)));
        if (typeof(T) == typeof(TimeSpan))
            return From<TimeSpan, T>(new TimeSpan(Signed(long.MinValue, long.MaxValue)));
        if (typeof(T) == typeof(DateOnly))
            return From<DateOnly, T>(DateOnly.FromDayNumber((int)Unsigned((ulong)DateOnly.MaxValue.DayNumber)));
        if (typeof(T) == typeof(TimeOnly))
            return From<TimeOnly, T>(new TimeOnly((long)Unsigned((ulong)TimeOnly.MaxValue.Ticks)));
        if (typeof(T) == typeof(Nothing))
        {
            Skip();
            return default!;
        }

        if (typeof(T).IsEnum)
            return ReadEnum<T>();
        return default(T) is null ? NullableCodec<T>.Instance.Read(ref this) : Deserialize<T>();
    }

    internal readonly bool IsNull(bool hasLength) => reader.WireType == (hasLength ? 0 : 2);

    internal void ReadNull(bool hasLength)
    {
        if (hasLength ? reader.UInt64() != 0 : reader.Bytes().Length != 0)
            throw new WireFormatException("a value has another wire type than expected");
    }

    private static T From<TValue, T>(TValue value) => Unsafe.As<TValue, T>(ref value);

    private T ReadReference<T>()
    {
        if (IsNull(hasLength: true))
        {
            ReadNull(hasLength: true);
            return default!;
        }

        if (typeof(T) == typeof(string))
            return From<string, T>(reader.String());
        if (typeof(T) == typeof(byte[]))
            return From<byte[], T>(reader.Bytes().ToArray());
        if (typeof(T) == typeof(ExitReason))
            return From<ExitReason, T>(ExitReasonCodec.Read(reader.Bytes()));
        if (typeof(T) == typeof(FaultInfo))
            return From<FaultInfo, T>(FaultCodec.Read(reader.Bytes()));
        if (typeof(T) == typeof(ProcessRef))
            return From<ProcessRef, T>(ProcessRefCodec.Read(reader.Bytes()));
        if (typeof(T) == typeof(ProcessSpec))
            return From<ProcessSpec, T>(ProcessSpecCodec.Read(reader.Bytes(), serializer));
        return OwnPayloadCodec<T>.Read is { } own ? own(new PayloadReader(reader.Bytes(), serializer)) : Deserialize<T>();
    }

    private long Signed(long min, long max)
    {
        ulong raw = reader.UInt64();
        long value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return value >= min && value <= max ? value : throw new WireFormatException("a number does not fit its type");
    }

    private ulong Unsigned(ulong max)
    {
        ulong value = reader.UInt64();
        return value <= max ? value : throw new WireFormatException("a number does not fit its type");
    }

    private ReadOnlySpan<byte> Exactly(int length)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes();
        return bytes.Length == length ? bytes : throw new WireFormatException("a value has another length than its type");
    }

    private T ReadEnum<T>()
    {
        bool signed = EnumShape<T>.IsSigned;
        if (Unsafe.SizeOf<T>() == 4)
            return signed ? From<int, T>((int)Signed(int.MinValue, int.MaxValue)) : From<uint, T>((uint)Unsigned(uint.MaxValue));
        if (Unsafe.SizeOf<T>() == 8)
            return signed ? From<long, T>(Signed(long.MinValue, long.MaxValue)) : From<ulong, T>(Unsigned(ulong.MaxValue));
        if (Unsafe.SizeOf<T>() == 2)
            return signed ? From<short, T>((short)Signed(short.MinValue, short.MaxValue)) : From<ushort, T>((ushort)Unsigned(ushort.MaxValue));
        return signed ? From<sbyte, T>((sbyte)Signed(sbyte.MinValue, sbyte.MaxValue)) : From<byte, T>((byte)Unsigned(byte.MaxValue));
    }

    private decimal ReadDecimal()
    {
        ReadOnlySpan<byte> bytes = Exactly(16);
        int flags = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        // The flags hold the sign and a scale of at most 28; nothing else may be set.
        if ((flags & 0x7F00FFFF) != 0 || (flags >> 16 & 0xFF) > 28)
            throw new WireFormatException("a decimal is malformed");
        return new decimal(
            BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            flags < 0, (byte)(flags >> 16 & 0xFF));
    }

    private T Deserialize<T>()
    {
        ReadOnlySpan<byte> bytes = reader.Bytes();
        try
        {
            return serializer.Deserialize<T>(bytes)!;
        }
        catch (Exception e) when (e is not (WireFormatException or ContractException or OutOfMemoryException))
        {
            throw new WireFormatException($"a value could not be read as {TypeNames.Of(typeof(T))}: {e.Message}", e);
        }
    }
}
