namespace Paxtor.Pooling.Jobs;

/// <inheritdoc cref="IJobResults"/>
[Process("paxtor.pool.resultbox")]
internal sealed class JobResultsProcess(JobService jobs) : IJobResults
{
    public ValueTask EndedAsync(JobOutcome outcome)
    {
        jobs.Ended(outcome);
        return default;
    }
}
