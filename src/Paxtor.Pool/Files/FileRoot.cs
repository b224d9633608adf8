namespace Paxtor.Pooling.Files;

/// <summary>The directory under which jobs may read and write files of the master. Paths that lead out of it are refused, by <c>..</c> as well as by links.</summary>
internal sealed class FileRoot
{
    private readonly string root;
    private readonly string realRoot;

    /// <param name="directory">The directory.</param>
    /// <param name="fileBytesMax">How large a file may become that a job writes.</param>
    public FileRoot(string directory, long fileBytesMax)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        realRoot = Real(root);
        FileBytesMax = fileBytesMax;
    }

    public long FileBytesMax { get; }

    /// <summary>The full path of what a job names.</summary>
    /// <exception cref="UnauthorizedAccessException">It is outside.</exception>
    public string Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new UnauthorizedAccessException("The path contains a null character.");
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, root));
        if (!IsInside(full, root) || !IsInside(Real(full), realRoot))
            throw new UnauthorizedAccessException($"'{path}' is outside of {root}, the directory whose files jobs may use on the master (PoolOptions.FilesDirectory).");
        return full;
    }

    /// <summary>A path as jobs name it.</summary>
    public string Relative(string full) => Path.GetRelativePath(root, full);

    private static bool IsInside(string path, string directory) =>
        string.Equals(path, directory, StringComparison.Ordinal) ||
        path.StartsWith(directory.EndsWith(Path.DirectorySeparatorChar) ? directory : directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // The path without links in it, as far as it exists.
    private static string Real(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        string here = Path.Combine(Real(parent), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        if (info.LinkTarget is null)
            return here;
        FileSystemInfo target = info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
        return string.Equals(target.FullName, here, StringComparison.Ordinal) ? here : Real(Path.TrimEndingDirectorySeparator(target.FullName));
    }
}
