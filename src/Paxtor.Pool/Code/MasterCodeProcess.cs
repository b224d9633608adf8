using Paxtor.Pooling.Files;

namespace Paxtor.Pooling.Code;

/// <inheritdoc cref="IMasterCode"/>
[Process("paxtor.pool.mastercode")]
internal sealed class MasterCodeProcess : IMasterCode
{
    public ValueTask<CodeManifest> GetManifestAsync() => new(ApplicationFiles.OfThisProcess().Manifest);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string hash, CancellationToken cancellationToken) =>
        FileChunks.ReadAsync(ApplicationFiles.OfThisProcess().PathOf(hash), 0, cancellationToken);
}
