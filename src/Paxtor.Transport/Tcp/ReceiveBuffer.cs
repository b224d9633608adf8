using System.Buffers;
using System.Buffers.Binary;

namespace Paxtor.Transport;

/// <summary>
/// The bytes that came on one connection and were not handled yet. It grows only when it is full of bytes that truly
/// came, so that an announced length alone takes no memory.
/// </summary>
internal sealed class ReceiveBuffer(int maxFrameBytes)
{
    private const int FirstBufferBytes = 32 * 1024;

    private byte[]? buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int start;
    private int end;

    /// <summary>Where the next bytes go; never empty.</summary>
    public ArraySegment<byte> Free()
    {
        byte[] present = buffer ?? throw new InvalidOperationException("A released buffer was to be filled.");
        int count = end - start;
        if (count == 0 && present.Length > 2 * FirstBufferBytes)
        {
            Replace(FirstBufferBytes);
        }
        else if (count == present.Length)
        {
            // Full of one frame that has not ended: its length is known and was checked.
            long whole = (long)BinaryPrimitives.ReadUInt32LittleEndian(present) + FrameFormat.HeaderBytes;
            Replace((int)Math.Min(present.Length * 2L, whole));
        }
        else if (start > 0)
        {
            Buffer.BlockCopy(present, start, present, 0, count);
        }

        start = 0;
        end = count;
        return new ArraySegment<byte>(buffer, end, buffer.Length - end);
    }

    /// <summary>Notes that bytes have come.</summary>
    public void Added(int count) => end += count;

    /// <summary>Takes the next whole frame or mark.</summary>
    /// <param name="frame">The payload; valid until the next call of <see cref="Free"/>.</param>
    /// <param name="mark">The mark instead of a frame, or 0.</param>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="Foundation.Wire.WireFormatException">A frame is longer than allowed.</exception>
    public bool TryNext(out ReadOnlySpan<byte> frame, out uint mark)
    {
        frame = default;
        mark = 0;
        ReadOnlySpan<byte> bytes = buffer.AsSpan(start, end - start);
        if (bytes.Length < FrameFormat.HeaderBytes)
            return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length > (uint)maxFrameBytes)
        {
            if (length < FrameFormat.Probe)
                throw new Foundation.Wire.WireFormatException($"a frame of {length} bytes was announced, and {maxFrameBytes} are allowed");
            start += FrameFormat.HeaderBytes;
            mark = length;
            return true;
        }

        if ((uint)(bytes.Length - FrameFormat.HeaderBytes) < length)
            return false;
        frame = bytes.Slice(FrameFormat.HeaderBytes, (int)length);
        start += FrameFormat.HeaderBytes + (int)length;
        return true;
    }

    /// <summary>Gives the memory back. Only when no receive is under way: the operating system may still write to it.</summary>
    public void Release()
    {
        byte[]? returned = buffer;
        buffer = null;
        if (returned is not null)
            ArrayPool<byte>.Shared.Return(returned);
    }

    private void Replace(int bytes)
    {
        byte[] present = buffer!;
        byte[] other = ArrayPool<byte>.Shared.Rent(bytes);
        Buffer.BlockCopy(present, start, other, 0, end - start);
        buffer = other;
        ArrayPool<byte>.Shared.Return(present);
    }
}
