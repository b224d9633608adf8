namespace Paxtor.Pooling;

/// <summary>Settings of the pool that every member must know.</summary>
internal sealed record PoolLimits
{
    /// <summary>See <see cref="PoolOptions.MasterTakesJobs"/>.</summary>
    public bool MasterTakesJobs { get; init; } = true;

    /// <summary>See <see cref="PoolOptions.ReportInterval"/>.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>See <see cref="PoolOptions.MasterGrace"/>.</summary>
    public TimeSpan MasterGrace { get; init; } = TimeSpan.FromSeconds(10);

    public static PoolLimits Of(PoolOptions options) =>
        new() { MasterTakesJobs = options.MasterTakesJobs, ReportInterval = options.ReportInterval, MasterGrace = options.MasterGrace };
}
