namespace Paxtor.Pooling.Files;

/// <summary>One file that a job writes on the master.</summary>
[ProcessContract("paxtor.pool.file.v1")]
internal interface IMasterFileWriter
{
    [ContractMethod("write")]
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Puts the file in its place; the process ends.</summary>
    [ContractMethod("complete")]
    ValueTask<long> CompleteAsync();
}
