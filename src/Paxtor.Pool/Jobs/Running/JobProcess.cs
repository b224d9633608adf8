namespace Paxtor.Pooling.Jobs;

/// <summary>A job that is started as any process is, so that it is linked from its first moment; its result is awaited by nobody. Others begin by <see cref="JobStart"/>.</summary>
[Process("paxtor.pool.job")]
internal sealed class JobProcess : IProcessBody
{
    private readonly JobRequest request;
    private readonly ProcessContext context;
    private readonly JobRunner runner;

    public JobProcess([StartArgument] JobRequest request, ProcessContext context, JobRunner runner)
    {
        this.request = request;
        this.context = context;
        this.runner = runner;
    }

    public Task RunAsync(CancellationToken stoppingToken) => runner.RunAsync(request, context);
}
