using Paxtor.Foundation.Wire;

namespace Paxtor.Foundation.Tests;

public sealed class ProtoTests
{
    [Fact]
    public void Random_bytes_throw_nothing_but_wire_errors()
    {
        var random = new Random(99);
        int refused = 0, read = 0;
        for (int i = 0; i < 30_000; i++)
        {
            byte[] data = new byte[random.Next(40)];
            random.NextBytes(data);

            // Small numbers make tags and lengths that lead somewhere.
            for (int j = 0; j < data.Length; j++)
            {
                if (random.Next(2) == 0)
                    data[j] &= 0x3F;
            }

            try
            {
                Walk(data, random, depth: 0);
                read++;
            }
            catch (WireFormatException)
            {
                refused++;
            }
        }

        Assert.True(refused > 5_000 && read > 500, $"{refused} refused, {read} read");
    }

    private static void Walk(ReadOnlySpan<byte> data, Random random, int depth)
    {
        var reader = new ProtoReader(data);
        while (reader.Next(out int field))
        {
            Assert.InRange(field, 1, 536_870_911);
            switch (random.Next(12))
            {
                case 0: reader.UInt64(); break;
                case 1: reader.Int64(); break;
                case 2: reader.Int32(); break;
                case 3: reader.Bool(); break;
                case 4: reader.Fixed64(); break;
                case 5: reader.String(); break;
                case 6 when depth < 5: Walk(reader.Bytes(), random, depth + 1); break;
                default: reader.Skip(); break;
            }

            Assert.InRange(reader.Position, 1, data.Length);
        }
    }

    [Theory]
    [InlineData("08")]
    [InlineData("0880")]
    [InlineData("08FFFFFFFFFFFFFFFFFF02")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("0A05AABB")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01")]
    [InlineData("0901020304")]
    [InlineData("0B")]
    [InlineData("0C")]
    [InlineData("0E")]
    [InlineData("0F")]
    [InlineData("00")]
    [InlineData("8080808010")]
    public void Malformed_messages_are_refused(string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        Assert.Throws<WireFormatException>(() =>
        {
            var reader = new ProtoReader(data);
            while (reader.Next(out _))
                reader.Skip();
        });
    }

    [Fact]
    public void A_string_that_is_not_utf8_and_a_value_of_another_type_are_refused()
    {
        Assert.Throws<WireFormatException>(() => Read([0x0A, 2, 0xC3, 0x28], static (ref ProtoReader r) => r.String()));
        Assert.Throws<WireFormatException>(() => Read([0x08, 1], static (ref ProtoReader r) => r.String()));
        Assert.Throws<WireFormatException>(() => Read([0x0A, 0], static (ref ProtoReader r) => r.UInt64()));
        Assert.Throws<WireFormatException>(() => Read([0x08, 1], static (ref ProtoReader r) => r.Fixed64()));
        Assert.Throws<WireFormatException>(() => Read([0x08, 0x80, 0x80, 0x80, 0x80, 0x10], static (ref ProtoReader r) => r.Int32()));
        Assert.Throws<WireFormatException>(() => new ProtoReader([1]).UInt64());
    }

    private delegate object Reading(ref ProtoReader reader);

    private static object Read(byte[] data, Reading reading)
    {
        var reader = new ProtoReader(data);
        Assert.True(reader.Next(out _));
        return reading(ref reader);
    }

    [Fact]
    public void Truncate_raw_and_clear_edit_what_was_written()
    {
        var writer = new ProtoWriter(0);
        writer.UInt64(1, 5);
        int kept = writer.Length;
        writer.String(2, "gone");
        writer.Truncate(kept);
        writer.Raw([0x18, 0x07]);
        Assert.Equal([0x08, 0x05, 0x18, 0x07], writer.Written.ToArray());
        Assert.Equal(writer.Written.ToArray(), writer.WrittenMemory.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Truncate(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Truncate(-1));
        writer.Clear();
        Assert.Equal(0, writer.Length);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(127UL)]
    [InlineData(128UL)]
    [InlineData(16383UL)]
    [InlineData(16384UL)]
    [InlineData(ulong.MaxValue)]
    public void The_size_of_a_varint_is_foretold(ulong value)
    {
        var writer = new ProtoWriter();
        writer.UInt64Always(1, value);
        Assert.Equal(writer.Length - 1, ProtoWriter.VarintSize(value));
    }

    [Fact]
    public void Large_nested_messages_keep_their_length()
    {
        var writer = new ProtoWriter();
        int mark = writer.BeginMessage(9);
        writer.Bytes(1, new byte[5_000_000]);
        writer.EndMessage(mark);
        writer.UInt64(2, 1);
        var reader = new ProtoReader(writer.Written);
        Assert.True(reader.Next(out int field));
        Assert.Equal(9, field);
        var nested = new ProtoReader(reader.Bytes());
        Assert.True(nested.Next(out _));
        Assert.Equal(5_000_000, nested.Bytes().Length);
        Assert.True(reader.Next(out field));
        Assert.Equal(2, field);
    }
}
