namespace Paxtor.Pooling.Code;

/// <summary>The code of the master's application; a process with the name <see cref="Name"/> there.</summary>
[ProcessContract("paxtor.pool.code.v1")]
internal interface IMasterCode
{
    public const string Name = "paxtor.pool.code";

    /// <summary>What there is.</summary>
    [ContractMethod("manifest")]
    ValueTask<CodeManifest> GetManifestAsync();

    /// <summary>The content of a file of the manifest; of no other.</summary>
    [ContractMethod("read")]
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string hash, CancellationToken cancellationToken);
}
