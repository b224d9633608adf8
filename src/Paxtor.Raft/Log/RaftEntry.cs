namespace Paxtor.Raft;

/// <summary>What a log entry holds. The numbers are part of the wire and disk formats.</summary>
public enum RaftEntryKind : byte
{
    /// <summary>Data of the driver: one batch of requests.</summary>
    Normal = 0,

    /// <summary>Nothing: the entry a new leader begins its term with.</summary>
    Empty = 1,

    /// <summary>A change of the configuration. Reserved: this version neither proposes nor accepts it.</summary>
    Configuration = 2,
}

/// <summary>
/// One entry of the replicated log. <see cref="Data"/> is referred to, never copied: whoever hands an
/// entry to the core leaves its bytes unchanged for as long as the core or a taken output refers to it.
/// </summary>
/// <param name="Index">Its place in the log, from 1.</param>
/// <param name="Term">The term of the leader that made it.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Data">Its bytes, opaque to the core.</param>
public readonly record struct RaftEntry(ulong Index, ulong Term, RaftEntryKind Kind, ReadOnlyMemory<byte> Data)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Index}@{Term}{(Kind == RaftEntryKind.Normal ? "" : $" {Kind}")}";
}
