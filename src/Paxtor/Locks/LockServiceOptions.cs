namespace Paxtor;

/// <summary>The limits of a node's locks.</summary>
public sealed record LockServiceOptions
{
    /// <summary>The longest key, as its canonical bytes. Default 1,024; a string takes its UTF-8 bytes and 2 or 3 more.</summary>
    public int MaxKeyBytes { get; init; } = 1024;

    /// <summary>The most requests of this node that wait, and the most places it has in queues. Default 100,000 each.</summary>
    public int MaxRequests { get; init; } = 100_000;

    /// <summary>A request that waits longer is logged, once. Default 30 s.</summary>
    public TimeSpan SlowWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (MaxKeyBytes is < 16 or > 3072)
            throw new ArgumentException($"{nameof(LockServiceOptions)}.{nameof(MaxKeyBytes)} is {MaxKeyBytes}; it must be from 16 to 3,072.");
        if (MaxRequests < 1)
            throw new ArgumentException($"{nameof(LockServiceOptions)}.{nameof(MaxRequests)} is {MaxRequests}; it must be at least 1.");
        if (SlowWait <= TimeSpan.Zero || SlowWait > TimeSpan.FromDays(1))
            throw new ArgumentException($"{nameof(LockServiceOptions)}.{nameof(SlowWait)} is {SlowWait}; it must be more than zero and at most a day.");
    }
}
