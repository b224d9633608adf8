using System.Buffers;
using System.Buffers.Binary;

namespace Paxtor.Processes;

/// <summary>Frames, each behind its length, as the network takes them. A quiet one holds little memory.</summary>
internal sealed class GatherBuffer
{
    private const int FirstBytes = 4096;
    private const int KeptBytes = 64 * 1024;

    private byte[] bytes = [];

    /// <summary>The bytes in it.</summary>
    public int Length { get; private set; }

    /// <summary>The frames in it.</summary>
    public int Frames { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Add(ReadOnlySpan<byte> frame)
    {
        int needed = Length + sizeof(int) + frame.Length;
        if (needed > bytes.Length)
            Grow(needed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Length), frame.Length);
        frame.CopyTo(bytes.AsSpan(Length + sizeof(int)));
        Length = needed;
        Frames++;
    }

    public void Clear()
    {
        Length = 0;
        Frames = 0;
        if (bytes.Length <= KeptBytes)
            return;
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        Length = 0;
        Frames = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstBytes, bytes.Length * 2)));
        bytes.AsSpan(0, Length).CopyTo(larger);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
