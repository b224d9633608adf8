using System.Buffers;
using System.Buffers.Binary;

namespace Paxtor.Transport;

/// <summary>
/// The bytes waiting for one connection: one buffer is on its way while the next gathers. Both are rented, and given
/// back as soon as they are empty, so that a quiet connection holds none.
/// </summary>
internal sealed class SendQueue(int maxBytes)
{
    private const int FirstBufferBytes = 4096;

    /// <summary>Of the limit, what senders of many frames at once may fill.</summary>
    private const int BulkShare = 32;

    private byte[]? gathering;
    private int gathered;
    private int gatheredFrames;
    private byte[]? leaving;
    private int leavingLength;
    private int leavingOffset;

    /// <summary>The bytes not yet taken by the operating system.</summary>
    public int Bytes => gathered + leavingLength - leavingOffset;

    public bool HasGathered => gathered > 0;

    /// <summary>What is on its way.</summary>
    public ArraySegment<byte> Leaving => new(leaving!, leavingOffset, leavingLength - leavingOffset);

    /// <summary>Adds a frame; false when the queue would be over its limit.</summary>
    public bool TryAddFrame(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        int payload = head.Length + body.Length;
        int needed = FrameFormat.HeaderBytes + payload;
        if (Bytes + (long)needed > maxBytes)
            return false;
        Span<byte> target = Take(needed);
        BinaryPrimitives.WriteInt32LittleEndian(target, payload);
        head.CopyTo(target[FrameFormat.HeaderBytes..]);
        body.CopyTo(target[(FrameFormat.HeaderBytes + head.Length)..]);
        gatheredFrames++;
        return true;
    }

    /// <summary>
    /// Adds frames that are framed already; false when the queue would be over its limit, or holds so much that single frames of others, heartbeats among them, would wait
    /// for long.
    /// </summary>
    public bool TryAddFrames(ReadOnlySpan<byte> framed, int count)
    {
        if (Bytes > maxBytes / BulkShare || Bytes + (long)framed.Length > maxBytes)
            return false;
        AddRaw(framed);
        gatheredFrames += count;
        return true;
    }

    /// <summary>Whether a sender who was refused may well try again.</summary>
    public bool HasRoom => Bytes <= maxBytes / BulkShare / 2;

    /// <summary>Adds a mark that stands in place of a length.</summary>
    public void AddMark(uint mark) => BinaryPrimitives.WriteUInt32LittleEndian(Take(FrameFormat.HeaderBytes), mark);

    /// <summary>Adds bytes that are framed already.</summary>
    public void AddRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Puts what has gathered on its way, nothing being on its way.</summary>
    public void Swap()
    {
        if (leaving is not null)
            throw new InvalidOperationException("A buffer was to be sent while another is on its way.");
        TransportMetrics.FramesSent.Add(gatheredFrames);
        TransportMetrics.BytesSent.Add(gathered);
        TransportMetrics.SendSize.Record(gathered);
        leaving = gathering;
        leavingLength = gathered;
        leavingOffset = 0;
        gathering = null;
        gathered = 0;
        gatheredFrames = 0;
    }

    /// <summary>Notes that bytes on their way were taken; true when none is left.</summary>
    public bool Advance(int count)
    {
        leavingOffset += count;
        if (leavingOffset < leavingLength)
            return false;
        Return(ref leaving);
        leavingLength = leavingOffset = 0;
        return true;
    }

    /// <summary>Gives the buffers back. Only when no send is under way: the operating system may still read from them.</summary>
    public void Release()
    {
        Return(ref gathering);
        Return(ref leaving);
        gathered = leavingLength = leavingOffset = 0;
    }

    private static void Return(ref byte[]? buffer)
    {
        byte[]? returned = buffer;
        buffer = null;
        if (returned is not null)
            ArrayPool<byte>.Shared.Return(returned);
    }

    private Span<byte> Take(int count)
    {
        if (gathering is null || gathering.Length - gathered < count)
            Grow(count);
        Span<byte> taken = gathering.AsSpan(gathered, count);
        gathered += count;
        return taken;
    }

    private void Grow(int count)
    {
        long doubled = gathering is null ? FirstBufferBytes : Math.Min(gathering.Length * 2L, maxBytes + 64L);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(doubled, (long)gathered + count));
        gathering.AsSpan(0, gathered).CopyTo(larger);
        Return(ref gathering);
        gathering = larger;
    }
}
