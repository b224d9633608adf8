using System.Buffers;

namespace Paxtor.Processes;

/// <summary>A frame that waits for a connection or for room.</summary>
/// <param name="Buffer">Rented; its bytes.</param>
/// <param name="Length">How many.</param>
/// <param name="Incarnation">The life of the node that it is meant for; 0 for whichever.</param>
/// <param name="Owner">Who is told; null for nobody.</param>
internal readonly record struct WaitingFrame(byte[] Buffer, int Length, long Incarnation, IFrameOwner? Owner)
{
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);

    public static WaitingFrame Copy(ReadOnlySpan<byte> frame, long incarnation, IFrameOwner? owner)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(buffer);
        return new WaitingFrame(buffer, frame.Length, incarnation, owner);
    }

    public void Release() => ArrayPool<byte>.Shared.Return(Buffer);
}
