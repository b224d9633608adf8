using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Paxtor.Foundation.Wire;

/// <summary>
/// Writes protobuf wire format (protobuf.dev, "Encoding") into a growing buffer, without an object for each message.
/// </summary>
/// <remarks>
/// A nested message is written with <see cref="BeginMessage"/> and <see cref="EndMessage"/>, which reserve a length of
/// five bytes (a padded varint, legal protobuf), so that nothing is measured twice or moved.
/// </remarks>
public sealed class ProtoWriter : IBufferWriter<byte>
{
    private const int LengthBytes = 5;
    private byte[] buffer;
    private int position;

    /// <summary>Makes a writer.</summary>
    /// <param name="capacityBytes">The size of its first buffer.</param>
    public ProtoWriter(int capacityBytes = 1024) => buffer = new byte[capacityBytes];

    /// <summary>The number of bytes written.</summary>
    public int Length => position;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, position);

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, position);

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => position = 0;

    /// <summary>Cuts what was written back to an earlier length.</summary>
    /// <param name="length">At most <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)position, nameof(length));
        position = length;
    }

    /// <summary>Writes a varint field, left out when zero as proto3 does.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The value.</param>
    public void UInt64(int field, ulong value)
    {
        if (value != 0)
            UInt64Always(field, value);
    }

    /// <summary>Writes a varint field even when it is zero (a member of a oneof, an element of a list).</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The value.</param>
    public void UInt64Always(int field, ulong value)
    {
        Reserve(20);
        Varint((ulong)field << 3);
        Varint(value);
    }

    /// <summary>Writes an int64 field (two's complement varint), left out when zero.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The value.</param>
    public void Int64(int field, long value) => UInt64(field, (ulong)value);

    /// <summary>Writes a bool field, left out when false.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The value.</param>
    public void Bool(int field, bool value) => UInt64(field, value ? 1UL : 0UL);

    /// <summary>Writes a fixed64 field, left out when zero.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The value.</param>
    public void Fixed64(int field, ulong value)
    {
        if (value != 0)
            Fixed64Always(field, value);
    }

    /// <summary>Writes a fixed64 field even when it is zero.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The value.</param>
    public void Fixed64Always(int field, ulong value)
    {
        Reserve(18);
        Varint(((ulong)field << 3) | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(position), value);
        position += 8;
    }

    /// <summary>Writes a bytes field, left out when empty.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The bytes.</param>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
            BytesAlways(field, value);
    }

    /// <summary>Writes a bytes field even when it is empty.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The bytes.</param>
    public void BytesAlways(int field, ReadOnlySpan<byte> value)
    {
        Reserve(20 + value.Length);
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        value.CopyTo(buffer.AsSpan(position));
        position += value.Length;
    }

    /// <summary>Writes a string field as UTF-8, left out when empty.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The text.</param>
    public void String(int field, string value)
    {
        if (value.Length != 0)
            StringAlways(field, value);
    }

    /// <summary>Writes a string field as UTF-8 even when it is empty.</summary>
    /// <param name="field">The field number.</param>
    /// <param name="value">The text.</param>
    public void StringAlways(int field, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Reserve(20 + length);
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)length);
        position += Encoding.UTF8.GetBytes(value, buffer.AsSpan(position));
    }

    /// <summary>Begins a nested message; every begin has its <see cref="EndMessage"/>.</summary>
    /// <param name="field">The field number.</param>
    /// <returns>A mark for <see cref="EndMessage"/>.</returns>
    public int BeginMessage(int field)
    {
        Reserve(10 + LengthBytes);
        Varint(((ulong)field << 3) | 2);
        position += LengthBytes;
        return position;
    }

    /// <summary>Ends the nested message that began at a mark.</summary>
    /// <param name="mark">What <see cref="BeginMessage"/> answered.</param>
    public void EndMessage(int mark)
    {
        uint length = (uint)(position - mark);
        Span<byte> target = buffer.AsSpan(mark - LengthBytes, LengthBytes);
        for (int i = 0; i < LengthBytes - 1; i++)
        {
            target[i] = (byte)(length | 0x80);
            length >>= 7;
        }

        target[LengthBytes - 1] = (byte)length;
    }

    /// <summary>Appends bytes as they are: a message that was encoded before.</summary>
    /// <param name="value">The bytes.</param>
    public void Raw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(buffer.AsSpan(position));
        position += value.Length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(buffer.Length - position), nameof(count));
        position += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return buffer.AsMemory(position);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return buffer.AsSpan(position);
    }

    /// <summary>The number of bytes a varint takes.</summary>
    /// <param name="value">The value.</param>
    public static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            buffer[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[position++] = (byte)value;
    }

    private void Reserve(int count)
    {
        if (buffer.Length - position < count)
            Grow(count);
    }

    private void Grow(int count)
    {
        int wanted = checked(position + count);
        Array.Resize(ref buffer, Math.Max(wanted, (int)Math.Min(buffer.Length * 2L, Array.MaxLength)));
    }
}
