namespace Paxtor.Pooling.Jobs;

/// <summary>Starts jobs on a member; a process with the name <see cref="Name"/> on each.</summary>
[ProcessContract("paxtor.pool.jobs.v1")]
internal interface IJobHost
{
    public const string Name = "paxtor.pool.jobs";

    /// <summary>Starts a job.</summary>
    [ContractMethod("start")]
    ValueTask<JobStarted> StartAsync(JobRequest request);

    /// <summary>Nobody waits for the result of a job any more: it is told to exit, if it is there.</summary>
    /// <param name="origin">Who asked for it.</param>
    /// <param name="number">Its number there.</param>
    /// <param name="why">The reason of its exit.</param>
    [ContractMethod("cancel")]
    [OneWay]
    ValueTask CancelAsync(string origin, long number, string why);

    /// <summary>
    /// Whether a job whose result somebody waits for is here and has not ended, as far as this node can tell. After the answer that it is not, it is not begun either, when its start
    /// comes late: from then on it may be begun elsewhere.
    /// </summary>
    /// <param name="origin">Who asked for it.</param>
    /// <param name="number">Its number there.</param>
    /// <param name="life">Which start of this node is asked. Any other answers that it may be: it knows nothing of that one's jobs.</param>
    [ContractMethod("has")]
    ValueTask<bool> HasAsync(string origin, long number, long life);

    /// <summary>This member's load.</summary>
    [ContractMethod("load")]
    ValueTask<LoadReport> GetLoadAsync();
}
