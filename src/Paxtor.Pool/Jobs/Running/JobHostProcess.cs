namespace Paxtor.Pooling.Jobs;

/// <inheritdoc cref="IJobHost"/>
[Process("paxtor.pool.host")]
internal sealed class JobHostProcess(JobRunner runner) : IJobHost
{
    public ValueTask<JobStarted> StartAsync(JobRequest request) => new(runner.Start(request));

    public ValueTask CancelAsync(string origin, long number, string why)
    {
        runner.Cancel(origin, number, why);
        return default;
    }

    public ValueTask<bool> HasAsync(string origin, long number) => new(runner.Has(origin, number));

    public ValueTask<LoadReport> GetLoadAsync() => new(runner.Queue.Report());
}
