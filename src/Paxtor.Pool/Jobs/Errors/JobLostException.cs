namespace Paxtor;

/// <summary>
/// The member that ran a job ended, or its connection was lost, before the job's result came: how far the job came is unknown. It is not run again unless that was allowed
/// (<see cref="MapOptions.RunAgainWhenLost"/>).
/// </summary>
/// <param name="node">The member.</param>
/// <param name="pid">The job's process; null when that is not known either.</param>
/// <param name="job">The method.</param>
/// <param name="why">What is known of it.</param>
public sealed class JobLostException(string node, Pid? pid, string job, string why)
    : PoolException($"{node} was lost while it may have been running the job {job} ({why}): how far the job came is unknown.")
{
    /// <summary>The job's number where it was asked for.</summary>
    internal long Number { get; init; }

    /// <summary>The member that was lost.</summary>
    public string Node { get; } = node;

    /// <summary>The job's process; null when that is not known.</summary>
    public Pid? Pid { get; } = pid;
}
