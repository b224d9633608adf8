namespace Paxtor.Pooling.Jobs;

/// <summary>A job as a process: it ends when its method has returned or thrown, what it printed is shown, and its result is on its way.</summary>
[Process("paxtor.pool.job")]
internal sealed class JobProcess : IProcessBody, IProcessStop
{
    private readonly JobRequest request;
    private readonly ProcessContext context;
    private readonly JobRunner runner;
    private bool told;

    public JobProcess([StartArgument] JobRequest request, ProcessContext context, JobRunner runner)
    {
        this.request = request;
        this.context = context;
        this.runner = runner;
        // Of one that was started linked, which comes here without the host.
        runner.Created(request, context.Self);
    }

    public Task RunAsync(CancellationToken stoppingToken) => runner.RunAsync(request, context, () => told = true);

    public ValueTask OnStopAsync(ExitReason reason) => told ? default : runner.EndedUntoldAsync(request, context.Self, reason);
}
