namespace Paxtor;

/// <summary>How calls are made through a proxy.</summary>
public sealed record CallOptions
{
    internal static readonly CallOptions Default = new();

    /// <summary>
    /// How long a call may take; after that it throws a <see cref="TimeoutException"/>, the handler's token is cancelled, and whether the work was done is unknown.
    /// For a stream, the time to each next item. Default 5 s; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
