namespace Paxtor;

/// <summary>One place in the queue of a lock.</summary>
/// <param name="Pid">Who owns the lock, or waits for it.</param>
/// <param name="Token">The fencing token it has as the owner, or will have.</param>
/// <param name="AskedAt">When it asked, by the clock of its node; only informational.</param>
/// <param name="IsHolder">True for the first: the owner.</param>
public sealed record LockQueueEntry(Pid Pid, long Token, DateTimeOffset AskedAt, bool IsHolder);
