using System.Runtime.InteropServices;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>Who waits for the commands of one proposed entry, in their order. Reused.</summary>
internal sealed class WriteBatch
{
    private readonly List<Origin> origins = [];

    /// <summary>The entry's place in the log.</summary>
    public ulong Index { get; set; }

    /// <summary>The term it was proposed in.</summary>
    public ulong Term { get; set; }

    /// <summary>When it was proposed, on the node's clock.</summary>
    public long ProposedAt { get; set; }

    /// <summary>The earliest deadline of those who wait.</summary>
    public long FirstDeadline { get; set; } = long.MaxValue;

    /// <summary>One for each command of the entry.</summary>
    public Span<Origin> Origins => CollectionsMarshal.AsSpan(origins);

    public void Add(in Origin origin)
    {
        origins.Add(origin);
        if (origin.Connection is not null)
            FirstDeadline = Math.Min(FirstDeadline, origin.Deadline);
    }

    public void Clear()
    {
        origins.Clear();
        if (origins.Capacity > 1 << 16)
            origins.Capacity = 0;
        FirstDeadline = long.MaxValue;
    }
}
