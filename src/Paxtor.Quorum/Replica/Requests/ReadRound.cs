using System.Runtime.InteropServices;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>A read or keep-alive that waits for its quorum round.</summary>
/// <param name="Origin">Who waits.</param>
/// <param name="Operation">Read or keep-alive.</param>
/// <param name="Offset">Where its request is in the round's buffer.</param>
/// <param name="Length">How long it is.</param>
internal readonly record struct ReadItem(Origin Origin, RequestOperation Operation, int Offset, int Length);

/// <summary>The reads and keep-alives of one turn: they share one read index. Reused.</summary>
internal sealed class ReadRound
{
    private readonly List<ReadItem> items = [];
    private readonly ProtoWriter requests = new(1024);

    /// <summary>The number under which the core knows it.</summary>
    public ulong Context { get; set; }

    /// <summary>Whether a quorum has confirmed it; then <see cref="Index"/> is set.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>What must have been applied before it is answered.</summary>
    public ulong Index { get; set; }

    /// <summary>The earliest deadline of those who wait.</summary>
    public long FirstDeadline { get; set; } = long.MaxValue;

    /// <summary>The bytes of its requests.</summary>
    public int Bytes => requests.Length;

    public Span<ReadItem> Items => CollectionsMarshal.AsSpan(items);

    public void Add(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request)
    {
        items.Add(new ReadItem(origin, operation, requests.Length, request.Length));
        requests.Raw(request);
        FirstDeadline = Math.Min(FirstDeadline, origin.Deadline);
    }

    public ReadOnlySpan<byte> Request(in ReadItem item) => requests.Written.Slice(item.Offset, item.Length);

    public void Clear()
    {
        items.Clear();
        requests.Clear();
        IsConfirmed = false;
        FirstDeadline = long.MaxValue;
    }
}
