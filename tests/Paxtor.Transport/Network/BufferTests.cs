using System.Buffers.Binary;
using Paxtor.Foundation.Wire;

namespace Paxtor.Transport.Tests;

/// <summary>The two buffers of a connection, by themselves.</summary>
public sealed class BufferTests
{
    private const int Limit = 16 * 1024 * 1024;

    [Fact]
    public void An_announced_length_takes_no_memory_before_its_bytes_come()
    {
        var buffer = new ReceiveBuffer(Limit);
        int first = buffer.Free().Array!.Length;
        Feed(buffer, RawClient.Frame([1, 2, 3], Limit));
        Assert.False(buffer.TryNext(out _, out _));
        int received = 7;
        while (received < 1_000_000)
        {
            ArraySegment<byte> free = buffer.Free();
            Assert.True(free.Count > 0);
            Assert.True(free.Array!.Length <= Math.Max(first, 2 * received), $"{free.Array.Length} bytes for {received} received");
            int count = Math.Min(1000, free.Count);
            buffer.Added(count);
            received += count;
            Assert.False(buffer.TryNext(out _, out _));
        }

        buffer.Release();
    }

    [Fact]
    public void Frames_cut_anywhere_come_out_whole()
    {
        var random = new Random(11);
        byte[][] frames = [.. Enumerable.Range(0, 300).Select(i => { byte[] f = new byte[random.Next(i % 50 == 0 ? 200_000 : 300)]; random.NextBytes(f); return f; })];
        byte[] stream = [.. frames.SelectMany(f => RawClient.Frame(f))];
        for (int round = 0; round < 10; round++)
        {
            var buffer = new ReceiveBuffer(Limit);
            int offset = 0, next = 0;
            while (offset < stream.Length)
            {
                ArraySegment<byte> free = buffer.Free();
                int count = Math.Min(Math.Min(random.Next(1, round < 5 ? 2000 : 100_000), free.Count), stream.Length - offset);
                stream.AsSpan(offset, count).CopyTo(free);
                buffer.Added(count);
                offset += count;
                while (buffer.TryNext(out ReadOnlySpan<byte> frame, out uint mark))
                {
                    Assert.Equal(0u, mark);
                    Assert.True(frame.SequenceEqual(frames[next]), $"frame {next} differs");
                    next++;
                }
            }

            Assert.Equal(frames.Length, next);
            buffer.Release();
        }
    }

    [Fact]
    public void Marks_stand_between_frames_and_other_lengths_over_the_limit_are_errors()
    {
        var buffer = new ReceiveBuffer(1024);
        Feed(buffer, [.. RawClient.Frame([], FrameFormat.Alive), .. RawClient.Frame([9]), .. RawClient.Frame([], FrameFormat.Probe), .. RawClient.Frame([], 1025)]);
        Assert.True(buffer.TryNext(out _, out uint mark));
        Assert.Equal(FrameFormat.Alive, mark);
        Assert.True(buffer.TryNext(out ReadOnlySpan<byte> frame, out mark));
        Assert.Equal((1, 0u), (frame.Length, mark));
        Assert.True(buffer.TryNext(out _, out mark));
        Assert.Equal(FrameFormat.Probe, mark);
        Assert.Throws<WireFormatException>(() => buffer.TryNext(out _, out _));
        buffer.Release();
    }

    [Fact]
    public void The_queue_counts_what_is_on_its_way_too()
    {
        var queue = new SendQueue(1000);
        Assert.True(queue.TryAddFrame(new byte[400], default));
        queue.Swap();
        Assert.True(queue.TryAddFrame(new byte[400], new byte[100]));
        Assert.Equal(404 + 504, queue.Bytes);
        Assert.False(queue.TryAddFrame(new byte[100], default));
        Assert.False(queue.Advance(300));
        Assert.True(queue.TryAddFrame(new byte[100], default));
        Assert.Equal(404, BinaryPrimitives.ReadInt32LittleEndian(queue.Leaving.Array!) + 4);
        Assert.Throws<InvalidOperationException>(queue.Swap);
        Assert.True(queue.Advance(104));
        queue.Swap();
        Assert.Equal(504 + 104, queue.Leaving.Count);
        queue.Release();
        Assert.Equal(0, queue.Bytes);
    }

    [Fact]
    public void Random_bytes_make_the_handshake_decoder_throw_nothing_but_wire_errors()
    {
        var random = new Random(23);
        byte[] good = HandshakeMessage.Encode(new HandshakeMessage(Hello: new Hello { Cluster = "c", Node = "a@x", Target = "b@x", Incarnation = 3, MaxFrameBytes = 4096 }))[4..];
        Assert.Equal("a@x", HandshakeMessage.Decode(good).Hello?.Node);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = i % 2 == 0 ? new byte[random.Next(100)] : (byte[])good.Clone();
            if (i % 2 == 0)
                random.NextBytes(bytes);
            else
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                HandshakeMessage.Decode(bytes);
            }
            catch (WireFormatException)
            {
                refused++;
            }
        }

        Assert.True(refused > 1000);
    }

    private static void Feed(ReceiveBuffer buffer, byte[] bytes)
    {
        bytes.CopyTo(buffer.Free().AsSpan());
        buffer.Added(bytes.Length);
    }
}
