using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>
/// Writes arguments and answers: protobuf fields by position, each of them always, so that one that is absent has its parameter's default value. Not for use by hand.
/// </summary>
/// <remarks>
/// Whole numbers are varints (signed ones zigzag, so that an <c>int</c> may grow to a <c>long</c>), <c>float</c> and <c>double</c> a fixed64; text, bytes and all others have a length.
/// Null has the wire type that no value of the type has: a varint where values have a length, empty bytes where they have none.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct PayloadWriter
{
    private readonly ProtoWriter writer;
    private readonly IPayloadSerializer serializer;

    internal PayloadWriter(ProtoWriter writer, IPayloadSerializer serializer)
    {
        this.writer = writer;
        this.serializer = serializer;
    }

    /// <summary>Writes a value. The checks of its type cost nothing for a value type: the JIT compiler leaves only the branch that is taken.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="field">The parameter's position, from 1.</param>
    /// <param name="value">The value.</param>
    public void Write<T>(int field, T value)
    {
        if (!typeof(T).IsValueType)
            WriteReference(field, value);
        else if (typeof(T) == typeof(bool))
            writer.UInt64Always(field, Unsafe.As<T, bool>(ref value) ? 1UL : 0UL);
        else if (typeof(T) == typeof(int))
            Signed(field, Unsafe.As<T, int>(ref value));
        else if (typeof(T) == typeof(long))
            Signed(field, Unsafe.As<T, long>(ref value));
        else if (typeof(T) == typeof(short))
            Signed(field, Unsafe.As<T, short>(ref value));
        else if (typeof(T) == typeof(sbyte))
            Signed(field, Unsafe.As<T, sbyte>(ref value));
        else if (typeof(T) == typeof(uint))
            writer.UInt64Always(field, Unsafe.As<T, uint>(ref value));
        else if (typeof(T) == typeof(ulong))
            writer.UInt64Always(field, Unsafe.As<T, ulong>(ref value));
        else if (typeof(T) == typeof(ushort))
            writer.UInt64Always(field, Unsafe.As<T, ushort>(ref value));
        else if (typeof(T) == typeof(byte))
            writer.UInt64Always(field, Unsafe.As<T, byte>(ref value));
        else if (typeof(T) == typeof(char))
            writer.UInt64Always(field, Unsafe.As<T, char>(ref value));
        else if (typeof(T) == typeof(double))
            writer.Fixed64Always(field, BitConverter.DoubleToUInt64Bits(Unsafe.As<T, double>(ref value)));
        else if (typeof(T) == typeof(float))
            writer.Fixed64Always(field, BitConverter.DoubleToUInt64Bits(Unsafe.As<T, float>(ref value)));
        else if (typeof(T) == typeof(decimal))
            WriteDecimal(field, Unsafe.As<T, decimal>(ref value));
        else if (typeof(T) == typeof(Guid))
            WriteGuid(field, Unsafe.As<T, Guid>(ref value));
        else if (typeof(T) == typeof(Pid))
            PidCodec.Write(writer, field, Unsafe.As<T, Pid>(ref value));
        else if (typeof(T) == typeof(ReadOnlyMemory<byte>))
            writer.BytesAlways(field, Unsafe.As<T, ReadOnlyMemory<byte>>(ref value).Span);
        else if (typeof(T) == typeof(DateTime))
            writer.Fixed64Always(field, DateCodec.ToBits(Unsafe.As<T, DateTime>(ref value)));
        else if (typeof(T) == typeof(DateTimeOffset))
            WriteOffset(field, Unsafe.As<T, DateTimeOffset>(ref value));
        else if (typeof(T) == typeof(TimeSpan))
            Signed(field, Unsafe.As<T, TimeSpan>(ref value).Ticks);
        else if (typeof(T) == typeof(DateOnly))
            writer.UInt64Always(field, (ulong)Unsafe.As<T, DateOnly>(ref value).DayNumber);
        else if (typeof(T) == typeof(TimeOnly))
            writer.UInt64Always(field, (ulong)Unsafe.As<T, TimeOnly>(ref value).Ticks);
        else if (typeof(T) == typeof(Nothing))
            return;
        else if (typeof(T).IsEnum)
            WriteEnum(field, value);
        else if (default(T) is null)
            NullableCodec<T>.Instance.Write(this, field, value);
        else
            Serialize(field, value);
    }

    internal void WriteNull(int field, bool hasLength)
    {
        if (hasLength)
            writer.UInt64Always(field, 0);
        else
            writer.BytesAlways(field, default);
    }

    private void WriteReference<T>(int field, T value)
    {
        if (value is null)
            WriteNull(field, hasLength: true);
        else if (typeof(T) == typeof(string))
            writer.StringAlways(field, Unsafe.As<T, string>(ref value));
        else if (typeof(T) == typeof(byte[]))
            writer.BytesAlways(field, Unsafe.As<T, byte[]>(ref value));
        else if (typeof(T) == typeof(ExitReason))
            ExitReasonCodec.Write(writer, field, Unsafe.As<T, ExitReason>(ref value));
        else if (typeof(T) == typeof(FaultInfo))
            FaultCodec.Write(writer, field, Unsafe.As<T, FaultInfo>(ref value));
        else if (typeof(T) == typeof(ProcessRef))
            ProcessRefCodec.Write(writer, field, Unsafe.As<T, ProcessRef>(ref value), serializer);
        else if (typeof(T) == typeof(ProcessSpec))
            ProcessSpecCodec.Write(writer, field, Unsafe.As<T, ProcessSpec>(ref value), serializer);
        else if (value is IOwnPayload own)
            WriteOwn(field, own);
        else
            Serialize(field, value);
    }

    private void WriteOwn(int field, IOwnPayload value)
    {
        int mark = writer.BeginMessage(field);
        value.Write(this);
        writer.EndMessage(mark);
    }

    private void Signed(int field, long value) => writer.UInt64Always(field, (ulong)((value << 1) ^ (value >> 63)));

    private void WriteEnum<T>(int field, T value)
    {
        bool signed = EnumShape<T>.IsSigned;
        if (Unsafe.SizeOf<T>() == 4)
            Number(field, signed, Unsafe.As<T, int>(ref value), Unsafe.As<T, uint>(ref value));
        else if (Unsafe.SizeOf<T>() == 8)
            Number(field, signed, Unsafe.As<T, long>(ref value), Unsafe.As<T, ulong>(ref value));
        else if (Unsafe.SizeOf<T>() == 2)
            Number(field, signed, Unsafe.As<T, short>(ref value), Unsafe.As<T, ushort>(ref value));
        else
            Number(field, signed, Unsafe.As<T, sbyte>(ref value), Unsafe.As<T, byte>(ref value));
    }

    private void Number(int field, bool signed, long asSigned, ulong asUnsigned)
    {
        if (signed)
            Signed(field, asSigned);
        else
            writer.UInt64Always(field, asUnsigned);
    }

    private void WriteDecimal(int field, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < 4; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 * i)..], parts[i]);
        writer.BytesAlways(field, bytes);
    }

    private void WriteGuid(int field, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        writer.BytesAlways(field, bytes);
    }

    private void WriteOffset(int field, DateTimeOffset value)
    {
        Span<byte> bytes = stackalloc byte[DateCodec.OffsetBytes];
        DateCodec.Write(bytes, value);
        writer.BytesAlways(field, bytes);
    }

    private void Serialize<T>(int field, T value)
    {
        int mark = writer.BeginMessage(field);
        serializer.Serialize(writer, value);
        writer.EndMessage(mark);
    }
}
