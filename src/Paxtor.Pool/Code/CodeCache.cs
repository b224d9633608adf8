using System.Security.Cryptography;

namespace Paxtor.Pooling.Code;

/// <summary>
/// Files of masters' applications on this host, kept by their content, so that each comes over the network once: <c>~/.cache/paxtor/code/files/HASH</c>, and for each application a
/// directory of links to them under their own names, <c>~/.cache/paxtor/code/apps/HASH</c>. What was not used for 30 days is deleted.
/// </summary>
internal sealed class CodeCache
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30);
    private readonly string files;
    private readonly string apps;
    private readonly CleaningLock cleaning;
    private readonly TimeProvider time;

    /// <param name="directory">Where; made, for this user alone, when it is not there.</param>
    /// <param name="time">The clock.</param>
    public CodeCache(string directory, TimeProvider time)
    {
        this.time = time;
        files = Path.Combine(directory, "files");
        apps = Path.Combine(directory, "apps");
        Make(files);
        Make(apps);
        cleaning = new CleaningLock(Path.Combine(directory, "lock"));
    }

    /// <summary>Of this user.</summary>
    public static string DefaultDirectory => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "paxtor", "code");

    /// <summary>Brings what is missing, and gives each file's path.</summary>
    /// <param name="app">The application, by a hash.</param>
    /// <param name="wanted">The files.</param>
    /// <param name="fetch">Gives the content of a file.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="JobCodeException">What came is not what was asked for.</exception>
    public async Task<IReadOnlyList<(CodeFile File, string Path)>> BringAsync(
        string app, IReadOnlyList<CodeFile> wanted, Func<string, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> fetch, CancellationToken cancellationToken)
    {
        await UseAsync(app, wanted, cancellationToken).ConfigureAwait(false);
        List<(CodeFile, string)> found = [];
        foreach (CodeFile file in wanted)
        {
            string kept = Path.Combine(files, file.Hash);
            if (!await IsWholeAsync(kept, file, cancellationToken).ConfigureAwait(false))
                await FetchAsync(kept, file, fetch, cancellationToken).ConfigureAwait(false);
            found.Add((file, Link(app, file, kept)));
        }

        DeleteOld();
        return found;
    }

    /// <summary>
    /// What is there and will be used becomes new, before anything is read: another worker of the host that deletes what is old sees either all of it as new, or has deleted it before, and
    /// it is fetched.
    /// </summary>
    private async Task UseAsync(string app, IReadOnlyList<CodeFile> wanted, CancellationToken cancellationToken)
    {
        using FileStream held = await cleaning.ShareAsync(cancellationToken).ConfigureAwait(false);
        DateTime now = time.GetUtcNow().UtcDateTime;
        Make(Path.Combine(apps, app));
        Directory.SetLastWriteTimeUtc(Path.Combine(apps, app), now);
        foreach (CodeFile file in wanted)
        {
            string kept = Path.Combine(files, file.Hash);
            if (File.Exists(kept))
                File.SetLastWriteTimeUtc(kept, now);
        }
    }

    private static void Make(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Read whole each time: it is code that will run.
    private static async Task<bool> IsWholeAsync(string path, CodeFile file, CancellationToken cancellationToken)
    {
        FileInfo info = new(path);
        if (!info.Exists || info.Length != file.Length)
            return false;
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)) == file.Hash;
    }

    private static async Task FetchAsync(
        string path, CodeFile file, Func<string, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> fetch, CancellationToken cancellationToken)
    {
        // Workers of one host may fetch the same file at the same time.
        string temporary = $"{path}.{Environment.ProcessId}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.part";
        try
        {
            FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await using (stream.ConfigureAwait(false))
            {
                using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await foreach (ReadOnlyMemory<byte> chunk in fetch(file.Hash, cancellationToken).ConfigureAwait(false))
                {
                    if (stream.Position + chunk.Length > file.Length)
                        throw Changed(file);
                    hash.AppendData(chunk.Span);
                    await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
                }

                if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Hash)
                    throw Changed(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static JobCodeException Changed(CodeFile file) => new($"The master's file {file.Path} has changed since its program started: start the pool again.");

    private string Link(string app, CodeFile file, string kept)
    {
        string path = Path.Combine(apps, app, file.Path.Replace('/', Path.DirectorySeparatorChar));
        Make(Path.GetDirectoryName(path)!);
        FileInfo info = new(path);
        if (OperatingSystem.IsWindows() ? info.Exists && info.Length == file.Length : info.LinkTarget == kept)
            return path;
        string temporary = $"{path}.{Environment.ProcessId}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.part";
        // Links need rights of their own on Windows.
        if (OperatingSystem.IsWindows())
            File.Copy(kept, temporary);
        else
            File.CreateSymbolicLink(temporary, kept);
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    private void DeleteOld()
    {
        // Not now when others are about to use something: the next one will.
        using FileStream? held = cleaning.TryTake();
        if (held is null)
            return;
        DateTime before = time.GetUtcNow().UtcDateTime - KeepFor;
        foreach (FileSystemInfo old in new DirectoryInfo(files).EnumerateFiles().Concat<FileSystemInfo>(new DirectoryInfo(apps).EnumerateDirectories()))
        {
            if (old.LastWriteTimeUtc >= before)
                continue;
            try
            {
                if (old is DirectoryInfo app)
                    app.Delete(recursive: true);
                else
                    old.Delete();
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (OperatingSystem.IsWindows() && e is IOException or UnauthorizedAccessException))
            {
                // It is gone: somebody has emptied the cache by hand. On Windows it may also be code that a worker has loaded, which stays.
            }
        }
    }
}
