using System.Buffers.Binary;
using Paxtor.Foundation.Loop;

namespace Paxtor.Quorum.Replica.Connections;

/// <summary>
/// The way to the client in the same node: frames gather in a buffer and are handed over as a work item of the loop, so
/// that neither side is ever called from inside its own call.
/// </summary>
internal sealed class LocalLink(EventLoop loop) : LoopItem
{
    private const int MaxBytes = 64 << 20;
    private const int MaxKeptBytes = 1 << 20;

    private byte[] filling = new byte[4096];
    private byte[] handing = new byte[4096];
    private int filled;
    private bool posted;

    /// <summary>Where the frames go; null for nowhere.</summary>
    public IMemberClient? Client { get; set; }

    /// <summary>Queues a frame. False when there is no room or nobody there.</summary>
    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        int length = head.Length + body.Length;
        if (Client is null || filled + 4L + length > MaxBytes)
            return false;
        if (filling.Length - filled < 4 + length)
            Array.Resize(ref filling, Math.Max(filled + 4 + length, filling.Length * 2));
        BinaryPrimitives.WriteInt32LittleEndian(filling.AsSpan(filled), length);
        head.CopyTo(filling.AsSpan(filled + 4));
        body.CopyTo(filling.AsSpan(filled + 4 + head.Length));
        filled += 4 + length;
        return true;
    }

    /// <summary>Sees to it that what was queued is handed over.</summary>
    public void Flush()
    {
        if (filled == 0 || posted)
            return;
        posted = true;
        loop.Post(this);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        posted = false;
        (filling, handing) = (handing, filling);
        int end = filled;
        filled = 0;
        for (int at = 0; at < end;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(handing.AsSpan(at));
            Client?.OnMemberFrame(handing.AsSpan(at + 4, length));
            at += 4 + length;
        }

        if (handing.Length > MaxKeptBytes)
            handing = new byte[4096];
    }
}
