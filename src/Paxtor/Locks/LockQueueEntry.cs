namespace Paxtor;

/// <summary>One place in the queue of a lock.</summary>
/// <param name="Pid">Who owns the lock, or waits for it.</param>
/// <param name="Token">The fencing token it has as the owner, or will have.</param>
/// <param name="AskedAt">When it asked, by the clock of its node; only informational.</param>
/// <param name="IsHolder">True for the first: the owner.</param>
/// <param name="OwnsSince">
/// Since when the owner owns the lock, by the clock of its node and to within a second; null for those who wait. (An owner that had to wait for longer notes
/// its time in the store right after the grant: in that instant it is still shown as if it had owned since it asked.)
/// </param>
public sealed record LockQueueEntry(Pid Pid, long Token, DateTimeOffset AskedAt, bool IsHolder, DateTimeOffset? OwnsSince);
