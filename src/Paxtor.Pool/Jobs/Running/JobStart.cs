using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <summary>A job as a process: it ends when its method has returned or thrown, what it printed is shown, and its result is on its way.</summary>
/// <param name="runner">The member's.</param>
/// <param name="request">The job.</param>
internal sealed class JobStart(JobRunner runner, JobRequest request) : WorkStart
{
    public static readonly ProcessKind Kind = ProcessKind.OfWork("paxtor.pool.job");

    protected override Task Begin(ProcessCell cell) => runner.RunAsync(request, cell);

    protected override void OnNeverBegun(ProcessCell cell) => runner.NeverBegan(request, cell);
}
