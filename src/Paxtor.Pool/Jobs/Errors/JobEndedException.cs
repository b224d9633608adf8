namespace Paxtor;

/// <summary>A job was told to exit before it had a result: by its pid, by a link, or since its member stops.</summary>
/// <param name="reason">As what it ended.</param>
/// <param name="pid">The job's process.</param>
/// <param name="job">The method.</param>
public sealed class JobEndedException(ExitReason reason, Pid pid, string job) : PoolException($"The job {job} was told to exit ({reason}), and has ended without a result.")
{
    /// <summary>As what it ended.</summary>
    public ExitReason Reason { get; } = reason;

    /// <summary>The job's process.</summary>
    public Pid Pid { get; } = pid;
}
