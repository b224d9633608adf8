namespace Paxtor;

/// <summary>A lock that someone owns: its owner and who waits for it, in order.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entries">The owner first, then those who wait, in the order in which they will own it.</param>
public sealed record LockQueue(LockKey Key, IReadOnlyList<LockQueueEntry> Entries);
