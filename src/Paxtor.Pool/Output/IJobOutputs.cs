namespace Paxtor.Pooling.Output;

/// <summary>Shows what jobs print that were started on a member; a process with the name <see cref="Name"/> on each.</summary>
[ProcessContract("paxtor.pool.output.v1")]
internal interface IJobOutputs
{
    public const string Name = "paxtor.pool.output";

    /// <summary>Shows a batch; answered when it has been written, which is what slows down a job that prints faster than that.</summary>
    [ContractMethod("write")]
    ValueTask WriteAsync(OutputBatch batch);
}
