using System.Runtime.CompilerServices;

namespace Paxtor.Pooling.Files;

/// <inheritdoc cref="IMasterFiles"/>
[Process("paxtor.pool.masterfiles")]
internal sealed class MasterFilesProcess(FileRoot root) : IMasterFiles
{
    public ValueTask<long?> GetLengthAsync(string path)
    {
        FileInfo file = new(root.Resolve(path));
        return new ValueTask<long?>(file.Exists ? file.Length : null);
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, long offset, CancellationToken cancellationToken) =>
        FileChunks.ReadAsync(root.Resolve(path), offset, cancellationToken);

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
