namespace Paxtor.Pooling.Output;

/// <inheritdoc cref="IJobOutputs"/>
[Process("paxtor.pool.outputs")]
internal sealed class JobOutputsProcess(JobOutputs outputs) : IJobOutputs
{
    public ValueTask WriteAsync(OutputBatch batch)
    {
        outputs.Show(batch.Pieces);
        return default;
    }
}
