namespace Paxtor;

/// <summary>How <see cref="IPool.MapAsync{TIn, TOut}(IEnumerable{TIn}, System.Linq.Expressions.Expression{Func{TIn, TOut}}, MapOptions?, CancellationToken)"/> runs its jobs.</summary>
public sealed record MapOptions
{
    /// <summary>How many jobs are with members at the same time, at most. Default null: as many as the members have processors, and a few more where jobs take some milliseconds.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>
    /// Whether the jobs of a worker that was lost are run again, on others, once it is certain that the worker has ended: that its end was seen, or that the time has passed after which a
    /// worker without its master ends itself (<see cref="PoolOptions.MasterGrace"/>). What such a job had done by then it does again. Never for those of attached nodes, which go on
    /// without the pool. Default false: their result is a <see cref="JobLostException"/>.
    /// </summary>
    public bool RunAgainWhenLost { get; init; }

    /// <summary>How often one job is begun at most, so that one which ends its workers does not end all of them. Default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Told after each job that has ended.</summary>
    public IProgress<MapProgress>? Progress { get; init; }

    /// <summary>Where to show what the jobs print. Default null: where the code that starts them prints.</summary>
    public TextWriter? Output { get; init; }
}
