using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Paxtor.Quorum.Storage;

/// <summary>A directory of the file system.</summary>
/// <remarks>
/// Linux: fdatasync and a sync of the directory. macOS: the runtime's flush (which asks the drive to empty its cache)
/// and a sync of the directory. Windows: FlushFileBuffers; a directory cannot be synced there, and NTFS journals
/// names itself.
/// </remarks>
internal sealed class PhysicalDisk : IDisk
{
    /// <summary>The file whose lock is the lock of the directory. It is never deleted: that would race with the next owner.</summary>
    private const string LockName = "LOCK";

    private readonly PosixDirectory? posix;
    private FileStream? lockFile;

    private PhysicalDisk(string directory)
    {
        Directory = directory;
        if (!OperatingSystem.IsWindows())
            posix = new PosixDirectory(directory);
    }

    /// <inheritdoc/>
    public string Directory { get; }

    /// <summary>Opens a directory, making it, and syncing its parents' entries, when it is not there.</summary>
    public static PhysicalDisk OpenDirectory(string directory)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var made = new List<string>();
        for (string? at = full; at is not null && !System.IO.Directory.Exists(at); at = Path.GetDirectoryName(at))
            made.Add(at);
        System.IO.Directory.CreateDirectory(full);
        foreach (string child in made)
        {
            if (OperatingSystem.IsWindows() || Path.GetDirectoryName(child) is not { } parent)
                continue;
            using var handle = new PosixDirectory(parent);
            handle.Sync();
        }

        return new PhysicalDisk(full);
    }

    /// <inheritdoc/>
    public void Lock()
    {
        if (lockFile is not null)
            throw new StorageInUseException($"The data directory {Directory} is in use by this very process.");
        string path = PathOf(LockName);
        try
        {
            // FileShare.None is an advisory flock on Unix and a share mode on Windows; both end with the process.
            lockFile = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw new StorageInUseException(
                $"The data directory {Directory} is in use by another process{Owner(path)} ({e.Message}). Each node needs a data directory of its own.", e);
        }

        lockFile.SetLength(0);
        lockFile.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        lockFile.Flush();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List()
    {
        var names = new List<string>();
        foreach (string path in System.IO.Directory.EnumerateFiles(Directory))
        {
            string name = Path.GetFileName(path);
            if (name != LockName)
                names.Add(name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public bool Exists(string name) => File.Exists(PathOf(name));

    /// <inheritdoc/>
    public IDiskFile Create(string name) => new PhysicalFile(OpenHandle(name, FileMode.CreateNew));

    /// <inheritdoc/>
    public IDiskFile Open(string name) => new PhysicalFile(OpenHandle(name, FileMode.Open));

    /// <inheritdoc/>
    public void Delete(string name)
    {
        string path = PathOf(name);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {path} to delete.", path);
        File.Delete(path);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    /// <inheritdoc/>
    public void SyncDirectory() => posix?.Sync();

    /// <inheritdoc/>
    public void Dispose()
    {
        lockFile?.Dispose();
        lockFile = null;
        posix?.Dispose();
    }

    private SafeFileHandle OpenHandle(string name, FileMode mode) =>
        File.OpenHandle(PathOf(name), mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private string PathOf(string name) => Path.Combine(Directory, name);

    /// <summary>The process id the owner of the lock left, if it can be read: on Windows it cannot.</summary>
    private static string Owner(string path)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> bytes = stackalloc byte[16];
            int count = RandomAccess.Read(handle, bytes, 0);
            return int.TryParse(bytes[..count].TrimEnd((byte)'\n'), CultureInfo.InvariantCulture, out int id) ? $" (process {id})" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed class PhysicalFile(SafeFileHandle handle) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

        public int Read(long offset, Span<byte> bytes)
        {
            int total = 0;
            while (total < bytes.Length)
            {
                int read = RandomAccess.Read(handle, bytes[total..], offset + total);
                if (read == 0)
                    break;
                total += read;
            }

            return total;
        }

        public void DataSync()
        {
            if (OperatingSystem.IsLinux())
                PosixDirectory.DataSync(handle);
            else
                RandomAccess.FlushToDisk(handle);
        }

        public void Dispose() => handle.Dispose();
    }
}
