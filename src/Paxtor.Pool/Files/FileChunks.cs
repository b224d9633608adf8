using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Paxtor.Pooling.Files;

/// <summary>A file of the master as a stream of a process.</summary>
internal static class FileChunks
{
    /// <summary>How much is sent at once.</summary>
    public const int Bytes = 256 * 1024;

    /// <param name="path">The file; it is opened when the first chunk is asked for.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);
        while (true)
        {
            // One for each chunk: what was yielded may still be on its way.
            byte[] chunk = new byte[Bytes];
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
