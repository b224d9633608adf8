using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Paxtor.Pooling.Code;

/// <inheritdoc cref="IMasterCode"/>
[Process("paxtor.pool.mastercode")]
internal sealed class MasterCodeProcess : IMasterCode
{
    private const int ChunkBytes = 256 * 1024;

    public ValueTask<CodeManifest> GetManifestAsync() => new(ApplicationFiles.OfThisProcess().Manifest);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string hash, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using SafeFileHandle file = File.OpenHandle(ApplicationFiles.OfThisProcess().PathOf(hash), options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        for (long offset = 0; ;)
        {
            byte[] chunk = new byte[ChunkBytes];
#pragma warning disable CA2007, MA0004, VSTHRD111 // A stream of a process goes on in that process's turn.
            int read = await RandomAccess.ReadAsync(file, chunk, offset, cancellationToken);
#pragma warning restore CA2007, MA0004, VSTHRD111
            if (read == 0)
                yield break;
            offset += read;
            yield return chunk.AsMemory(0, read);
        }
    }
}
