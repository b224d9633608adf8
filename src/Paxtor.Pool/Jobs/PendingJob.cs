namespace Paxtor.Pooling.Jobs;

/// <summary>A job whose result is waited for here.</summary>
/// <param name="number">Its number on this member.</param>
/// <param name="job">What it does.</param>
internal sealed class PendingJob(long number, CapturedJob job) : TaskCompletionSource<JobOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public long Number { get; } = number;

    public CapturedJob Job { get; } = job;

    /// <summary>Its process, once that is known.</summary>
    public Pid? Pid { get; set; }
}
