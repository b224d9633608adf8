using System.Runtime.CompilerServices;
using System.Text;
using Paxtor.Pooling.Files;

namespace Paxtor;

/// <summary>
/// The files of the master, for jobs wherever they run. Paths are those of the directory that the pool was given for this (<c>PoolOptions.FilesDirectory</c>); what lies outside is refused
/// with an <see cref="UnauthorizedAccessException"/>. Errors are those of <see cref="File"/>; an <see cref="IOException"/> also when the master cannot be reached.
/// </summary>
public sealed class PoolFiles
{
    private readonly IProcesses processes;
    private readonly string master;
    private readonly IMasterFiles files;

    /// <param name="processes">Those of the job, so that what it leaves half written goes with it.</param>
    /// <param name="master">The master's node.</param>
    internal PoolFiles(IProcesses processes, string master)
    {
        this.processes = processes;
        this.master = master;
        files = processes.Get<IMasterFiles>(ProcessRef.Named(IMasterFiles.Name, master), new CallOptions { Timeout = TimeSpan.FromMinutes(1) });
    }

    /// <summary>Whether there is such a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken = default) => await LengthAsync(path, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The length of a file, in bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public async Task<long> GetLengthAsync(string path, CancellationToken cancellationToken = default) =>
        await LengthAsync(path, cancellationToken).ConfigureAwait(false) ?? throw new FileNotFoundException($"The master has no file '{path}'.", path);

    /// <summary>Opens a file for reading. It is read ahead by some megabytes, and read again from elsewhere when the position is set.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public async Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        new MasterFileStream((position, token) => ReadAsync(path, position, token), await GetLengthAsync(path, cancellationToken).ConfigureAwait(false));

    /// <summary>The whole of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public async Task<byte[]> ReadAllBytesAsync(string path, CancellationToken cancellationToken = default)
    {
        using MemoryStream all = new();
        await foreach (ReadOnlyMemory<byte> chunk in ReadAsync(path, 0, cancellationToken).ConfigureAwait(false))
            all.Write(chunk.Span);
        return all.ToArray();
    }

    /// <summary>The whole of a text file, in UTF-8 unless it begins with another byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public async Task<string> ReadAllTextAsync(string path, CancellationToken cancellationToken = default)
    {
        using StreamReader reader = new(new MemoryStream(await ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)), Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Begins to write a file, in place of what is there or (<paramref name="append"/>) after it. Directories on the way are made. It appears under its name when
    /// <see cref="PoolFileWriter.CompleteAsync"/> has returned, all at once; without that, or when the job ends before, nothing has changed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="append">Whether what is there comes first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<PoolFileWriter> CreateAsync(string path, bool append = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            Pid pid = await processes.StartAsync(
                ProcessSpec.For<MasterFileWriterProcess>(path, append),
                new StartOptions { Node = master, Link = true, Timeout = TimeSpan.FromMinutes(1) },
                cancellationToken).ConfigureAwait(false);
            return new PoolFileWriter(processes, pid, path);
        }
        catch (Exception e) when (FileFaults.Of(e, path) is not null)
        {
            throw FileFaults.Of(e, path)!;
        }
    }

    /// <summary>Writes a file, all at once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task WriteAllBytesAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        PoolFileWriter writer = await CreateAsync(path, append: false, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a text file in UTF-8, all at once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its content.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task WriteAllTextAsync(string path, string text, CancellationToken cancellationToken = default) => WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Deletes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return await files.DeleteAsync(path).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FileFaults.Of(e, path) is not null)
        {
            throw FileFaults.Of(e, path)!;
        }
    }

    /// <summary>The files of a directory, as paths that the other methods take.</summary>
    /// <param name="directory">The directory; <c>.</c> for the topmost.</param>
    /// <param name="pattern">Which names, as in <see cref="Directory.EnumerateFiles(string, string)"/>.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<string> ListAsync(string directory = ".", string pattern = "*", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerator<string> listing = files.ListAsync(directory, pattern, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        await using (listing.ConfigureAwait(false))
        {
            while (await FileFaults.NextAsync(listing, directory).ConfigureAwait(false))
                yield return listing.Current;
        }
    }

    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IAsyncEnumerator<ReadOnlyMemory<byte>> reading = files.ReadAsync(path, offset, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        await using (reading.ConfigureAwait(false))
        {
            while (await FileFaults.NextAsync(reading, path).ConfigureAwait(false))
                yield return reading.Current;
        }
    }

    private async Task<long?> LengthAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return await files.GetLengthAsync(path).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FileFaults.Of(e, path) is not null)
        {
            throw FileFaults.Of(e, path)!;
        }
    }
}
