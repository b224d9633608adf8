namespace Paxtor.Coordination;

/// <summary>What a request to a store may hold.</summary>
public sealed record StoreLimits
{
    /// <summary>The longest time to live of a lease, in seconds: a year.</summary>
    public const long MaxTimeToLiveSeconds = 365 * 24 * 3600;

    /// <summary>The longest key, in bytes. Default 4,096.</summary>
    public int MaxKeyBytes { get; init; } = 4096;

    /// <summary>The longest value, in bytes. Default 1 MiB.</summary>
    public int MaxValueBytes { get; init; } = 1 << 20;

    /// <summary>The largest request, encoded, in bytes. Default 1.5 MiB, as etcd's.</summary>
    public int MaxRequestBytes { get; init; } = 3 << 19;

    /// <summary>The most comparisons, and the most operations of each branch, in one transaction. Default 128, as etcd's.</summary>
    public int MaxOperations { get; init; } = 128;

    /// <summary>
    /// The largest answer, encoded, in bytes. Default 4 MiB. A read whose answer would be larger is refused: read with a limit. A transaction that
    /// wrote is carried out, and ends in <see cref="OutcomeUnknownException"/>.
    /// </summary>
    public int MaxResponseBytes { get; init; } = 4 << 20;
}
