namespace Paxtor.Pooling.Files;

/// <summary>The master's files; a process with the name <see cref="Name"/> there. What goes wrong comes as the fault of the call and is made an exception of files again at the other side.</summary>
[ProcessContract("paxtor.pool.files.v1")]
internal interface IMasterFiles
{
    public const string Name = "paxtor.pool.files";

    /// <summary>The length of a file; null when there is none.</summary>
    [ContractMethod("length")]
    ValueTask<long?> GetLengthAsync(string path);

    /// <summary>The content of a file from a position on. The file stays open for as long as it is read.</summary>
    [ContractMethod("read")]
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, long offset, CancellationToken cancellationToken);

    /// <summary>Deletes a file; false when there was none.</summary>
    [ContractMethod("delete")]
    ValueTask<bool> DeleteAsync(string path);

    /// <summary>The files of a directory whose names fit a pattern, as paths under the root.</summary>
    [ContractMethod("list")]
    IAsyncEnumerable<string> ListAsync(string directory, string pattern, CancellationToken cancellationToken);
}
