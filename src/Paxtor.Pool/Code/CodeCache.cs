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
        List<(CodeFile, string)> found = [];
        foreach (CodeFile file in wanted)
        {
            string kept = Path.Combine(files, file.Hash);
            if (!await IsWholeAsync(kept, file, cancellationToken).ConfigureAwait(false))
                await FetchAsync(kept, file, fetch, cancellationToken).ConfigureAwait(false);
            File.SetLastWriteTimeUtc(kept, time.GetUtcNow().UtcDateTime);
            found.Add((file, Link(app, file, kept)));
        }

        Directory.SetLastWriteTimeUtc(Path.Combine(apps, app), time.GetUtcNow().UtcDateTime);
        DeleteOld();
        return found;
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
        DateTime before = time.GetUtcNow().UtcDateTime - KeepFor;
        foreach (FileInfo file in new DirectoryInfo(files).EnumerateFiles())
        {
            if (file.LastWriteTimeUtc < before)
                file.Delete();
        }

        foreach (DirectoryInfo app in new DirectoryInfo(apps).EnumerateDirectories())
        {
            if (app.LastWriteTimeUtc < before)
                app.Delete(recursive: true);
        }
    }
}
