using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Paxtor.Pooling.Files;

/// <inheritdoc cref="IMasterFiles"/>
[Process("paxtor.pool.masterfiles")]
internal sealed class MasterFilesProcess(FileRoot root) : IMasterFiles
{
    /// <summary>How much is sent at once.</summary>
    public const int ChunkBytes = 256 * 1024;

    public ValueTask<long?> GetLengthAsync(string path)
    {
        FileInfo file = new(root.Resolve(path));
        return new ValueTask<long?>(file.Exists ? file.Length : null);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        using SafeFileHandle file = File.OpenHandle(root.Resolve(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);
        while (true)
        {
            // One for each chunk: what was yielded may still be on its way.
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

    public ValueTask<bool> DeleteAsync(string path)
    {
        string full = root.Resolve(path);
        if (!File.Exists(full))
            return new ValueTask<bool>(false);
        File.Delete(full);
        return new ValueTask<bool>(true);
    }

#pragma warning disable CS1998 // The directory is read as fast as its entries are asked for; there is nothing to await.
    public async IAsyncEnumerable<string> ListAsync(string directory, string pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        string full = root.Resolve(directory);
        if (pattern.Contains('/', StringComparison.Ordinal) || pattern.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ArgumentException($"'{pattern}' is a pattern for names and not for paths.", nameof(pattern));
        foreach (string file in Directory.EnumerateFiles(full, pattern))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return root.Relative(file);
        }
    }
}
