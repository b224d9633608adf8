namespace Paxtor.Pooling.Jobs;

/// <inheritdoc cref="IJobHost"/>
[Process("paxtor.pool.host")]
internal sealed class JobHostProcess(JobRunner runner, PoolNode node) : IJobHost
{
    /// <summary>Jobs that were said not to be here: their start, should it come late, is refused. One for each that was lost with its connection, so few.</summary>
    private readonly HashSet<(string Origin, long Number)> barred = [];

    public ValueTask<JobStarted> StartAsync(JobRequest request) => new(
        barred.Count > 0 && barred.Contains((request.Origin, request.Number))
            ? new JobStarted { Refusal = "The job came too late: its connection was lost on the way, and it may have been begun elsewhere." }
            : runner.Start(request));

    public ValueTask CancelAsync(string origin, long number, string why)
    {
        runner.Cancel(origin, number, why);
        return default;
    }

    public ValueTask<bool> HasAsync(string origin, long number, long life)
    {
        if (life != node.Life || runner.Has(origin, number))
            return new ValueTask<bool>(true);
        barred.Add((origin, number));
        return new ValueTask<bool>(false);
    }

    public ValueTask<LoadReport> GetLoadAsync() => new(runner.Queue.Report());
}
