using System.Buffers;

namespace Paxtor.Processes;

/// <summary>The arguments of a message from another node until the process reads them. The buffer stays with an object that is used again, unless it is large.</summary>
internal struct RequestBytes
{
    private const int KeptBytes = 1024;

    private byte[]? buffer;
    private int length;
    private bool rented;

    public readonly bool IsEmpty => buffer is null;

    public readonly ReadOnlySpan<byte> Span => buffer.AsSpan(0, length);

    public void Set(ReadOnlySpan<byte> bytes)
    {
        length = bytes.Length;
        if (buffer is null || buffer.Length < length)
        {
            rented = length > KeptBytes;
            buffer = rented ? ArrayPool<byte>.Shared.Rent(length) : new byte[Math.Max(64, length)];
        }

        bytes.CopyTo(buffer);
    }

    /// <summary>They were read.</summary>
    public void Clear()
    {
        length = 0;
        if (!rented)
            return;
        ArrayPool<byte>.Shared.Return(buffer!);
        buffer = null;
        rented = false;
    }
}
