using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Paxtor.Foundation.Wire;

namespace Paxtor.Foundation.Tests;

/// <summary>What we write, Google.Protobuf reads, and the other way round.</summary>
public sealed class GoogleCompatibilityTests
{
    private static readonly ulong[] Numbers =
        [0, 1, 127, 128, 300, 16383, 16384, uint.MaxValue, (ulong)uint.MaxValue + 1, long.MaxValue, 1UL << 63, ulong.MaxValue];

    [Fact]
    public void Google_reads_every_kind_of_field_that_we_write()
    {
        var writer = new ProtoWriter(1);
        foreach (ulong n in Numbers)
        {
            writer.UInt64Always(1, n);
            writer.Int64(536_870_911, (long)n);
            writer.Fixed64(3, n);
        }

        writer.Bool(4, true);
        writer.Bytes(5, [1, 2, 3]);
        writer.BytesAlways(6, []);
        writer.String(7, "häß🙂");
        var input = new CodedInputStream(writer.Written.ToArray());
        foreach (ulong n in Numbers)
        {
            Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.Varint), input.ReadTag());
            Assert.Equal(n, input.ReadUInt64());
            if (n == 0)
                continue;
            Assert.Equal(WireFormat.MakeTag(536_870_911, WireFormat.WireType.Varint), input.ReadTag());
            Assert.Equal((long)n, input.ReadInt64());
            Assert.Equal(WireFormat.MakeTag(3, WireFormat.WireType.Fixed64), input.ReadTag());
            Assert.Equal(n, input.ReadFixed64());
        }

        Assert.Equal(WireFormat.MakeTag(4, WireFormat.WireType.Varint), input.ReadTag());
        Assert.True(input.ReadBool());
        Assert.Equal(WireFormat.MakeTag(5, WireFormat.WireType.LengthDelimited), input.ReadTag());
        Assert.Equal([1, 2, 3], input.ReadBytes().ToByteArray());
        Assert.Equal(WireFormat.MakeTag(6, WireFormat.WireType.LengthDelimited), input.ReadTag());
        Assert.Empty(input.ReadBytes());
        Assert.Equal(WireFormat.MakeTag(7, WireFormat.WireType.LengthDelimited), input.ReadTag());
        Assert.Equal("häß🙂", input.ReadString());
        Assert.True(input.IsAtEnd);
    }

    [Fact]
    public void We_read_every_kind_of_field_that_Google_writes()
    {
        var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            foreach (ulong n in Numbers)
            {
                output.WriteTag(1, WireFormat.WireType.Varint);
                output.WriteUInt64(n);
                output.WriteTag(2, WireFormat.WireType.Fixed64);
                output.WriteFixed64(n);
            }

            foreach (int n in new[] { int.MinValue, -1, 0, 1, int.MaxValue })
            {
                output.WriteTag(3, WireFormat.WireType.Varint);
                output.WriteInt32(n);
            }

            output.WriteTag(4, WireFormat.WireType.Fixed32);
            output.WriteFixed32(9);
            output.WriteTag(5, WireFormat.WireType.LengthDelimited);
            output.WriteString("häß🙂");
            output.WriteTag(6, WireFormat.WireType.Varint);
            output.WriteBool(true);
        }

        var reader = new ProtoReader(stream.ToArray());
        foreach (ulong n in Numbers)
        {
            Assert.True(reader.Next(out int field));
            Assert.Equal((1, n), (field, reader.UInt64()));
            Assert.True(reader.Next(out field));
            Assert.Equal((2, n), (field, reader.Fixed64()));
        }

        foreach (int n in new[] { int.MinValue, -1, 0, 1, int.MaxValue })
        {
            Assert.True(reader.Next(out int field));
            Assert.Equal((3, n), (field, reader.Int32()));
        }

        Assert.True(reader.Next(out int skipped));
        Assert.Equal(4, skipped);
        reader.Skip();
        Assert.True(reader.Next(out _));
        Assert.Equal("häß🙂", reader.String());
        Assert.True(reader.Next(out _));
        Assert.True(reader.Bool());
        Assert.False(reader.Next(out _));
        Assert.Equal(stream.Length, reader.Position);
    }

    [Fact]
    public void Nested_messages_with_padded_lengths_are_read_by_generated_code()
    {
        // google.protobuf.Struct { fields { key: "outer" value { struct_value { fields { key: "inner" value { bool_value: true } } } } } }
        var writer = new ProtoWriter();
        int outerEntry = writer.BeginMessage(1);
        writer.String(1, "outer");
        int outerValue = writer.BeginMessage(2);
        int inner = writer.BeginMessage(5);
        int innerEntry = writer.BeginMessage(1);
        writer.String(1, "inner");
        int innerValue = writer.BeginMessage(2);
        writer.Bool(4, true);
        writer.EndMessage(innerValue);
        writer.EndMessage(innerEntry);
        writer.EndMessage(inner);
        writer.EndMessage(outerValue);
        writer.EndMessage(outerEntry);
        Struct read = Struct.Parser.ParseFrom(writer.Written.ToArray());
        Assert.True(read.Fields["outer"].StructValue.Fields["inner"].BoolValue);
    }

    [Fact]
    public void Generated_messages_go_both_ways_with_random_values()
    {
        var random = new Random(17);
        var writer = new ProtoWriter();
        for (int i = 0; i < 2000; i++)
        {
            var time = new Timestamp { Seconds = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64), Nanos = random.Next(int.MinValue, int.MaxValue) >> random.Next(32) };
            writer.Clear();
            writer.Int64(1, time.Seconds);
            writer.Int64(2, time.Nanos);
            Assert.Equal(time.ToByteArray(), writer.Written.ToArray());
            var reader = new ProtoReader(time.ToByteArray());
            var copy = new Timestamp();
            while (reader.Next(out int field))
            {
                if (field == 1)
                    copy.Seconds = reader.Int64();
                else
                    copy.Nanos = reader.Int32();
            }

            Assert.Equal(time, copy);
        }
    }
}
