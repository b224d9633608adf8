namespace Paxtor.Pooling.Jobs;

/// <summary>Takes the ends of the jobs that a member asked for; a process with the name <see cref="Name"/> on each.</summary>
[ProcessContract("paxtor.pool.results.v1")]
internal interface IJobResults
{
    public const string Name = "paxtor.pool.results";

    [ContractMethod("ended")]
    [OneWay]
    ValueTask EndedAsync(JobOutcome outcome);
}
