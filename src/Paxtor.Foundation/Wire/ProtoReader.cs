using System.Buffers.Binary;
using System.Text;

namespace Paxtor.Foundation.Wire;

/// <summary>
/// Reads protobuf wire format from a span, field by field. Bytes from the network go through it: every length is
/// checked and a malformed message throws <see cref="WireFormatException"/>, never anything else.
/// </summary>
public ref struct ProtoReader
{
    private readonly ReadOnlySpan<byte> data;
    private int position;
    private int wireType;

    /// <summary>Makes a reader of one message.</summary>
    /// <param name="data">The bytes of the message.</param>
    public ProtoReader(ReadOnlySpan<byte> data)
    {
        this.data = data;
        position = 0;
        wireType = -1;
    }

    /// <summary>The offset of the next byte to read.</summary>
    public readonly int Position => position;

    /// <summary>The wire type of the field that <see cref="Next"/> came to: 0 varint, 1 fixed64, 2 bytes, 5 fixed32.</summary>
    public readonly int WireType => wireType;

    /// <summary>Reads the next field's number; false at the end. Afterwards read its value, or <see cref="Skip"/> it.</summary>
    /// <param name="field">The field number.</param>
    public bool Next(out int field)
    {
        if (position >= data.Length)
        {
            field = 0;
            return false;
        }

        ulong tag = Varint();
        if (tag >> 3 is 0 or > 536_870_911)
            throw new WireFormatException("a field number is out of range");
        field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return true;
    }

    /// <summary>The value of a varint field.</summary>
    public ulong UInt64()
    {
        Expect(0);
        return Varint();
    }

    /// <summary>The value of an int64 field.</summary>
    public long Int64() => (long)UInt64();

    /// <summary>The value of an int32 or enum field; values that do not fit are refused.</summary>
    public int Int32()
    {
        long value = Int64();
        if (value is < int.MinValue or > int.MaxValue)
            throw new WireFormatException("a 32-bit value is out of range");
        return (int)value;
    }

    /// <summary>The value of a bool field.</summary>
    public bool Bool() => UInt64() != 0;

    /// <summary>The value of a fixed64 field.</summary>
    public ulong Fixed64()
    {
        Expect(1);
        return BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
    }

    /// <summary>The value of a bytes or message field: a slice of the data read.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Expect(2);
        ulong length = Varint();
        if (length > (ulong)(data.Length - position))
            throw new WireFormatException("a length runs past the end of its message");
        return Take((int)length);
    }

    /// <summary>The value of a string field.</summary>
    public string String()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new WireFormatException("a string is not UTF-8", e);
        }
    }

    /// <summary>Passes over the value of a field that this version does not know.</summary>
    public void Skip()
    {
        switch (wireType)
        {
            case 0: Varint(); break;
            case 1: Take(8); break;
            case 2: Bytes(); break;
            case 5: Take(4); break;
            default: throw new WireFormatException("a wire type is unknown");
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly void Expect(int expected)
    {
        if (wireType != expected)
            throw new WireFormatException("a field has another wire type than expected");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (data.Length - position < count)
            throw new WireFormatException("a message ends in the middle of a field");
        ReadOnlySpan<byte> slice = data.Slice(position, count);
        position += count;
        return slice;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (position >= data.Length)
                throw new WireFormatException("a message ends in the middle of a number");
            byte b = data[position++];
            if (shift == 63 && b > 1)
                break;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new WireFormatException("a number is longer than 64 bits");
    }
}
