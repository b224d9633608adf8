using System.Net.Sockets;

namespace Paxtor.Cli.Pools;

/// <summary>
/// Where a pool that <c>paxtor pool start</c> runs can be reached by the same user on the same machine: a socket in a folder that nobody else may enter. It carries no secret, and none is
/// kept in a file.
/// </summary>
internal sealed class PoolSocket
{
    private const string Variable = "PAXTOR_POOLS";

    private PoolSocket(string pool, string path)
    {
        Pool = pool;
        Path = path;
    }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    public string Path { get; }

    public UnixDomainSocketEndPoint EndPoint => new(Path);

    /// <summary>The socket of a pool.</summary>
    /// <exception cref="PaxtorConfigurationException">There is no folder for it.</exception>
    public static PoolSocket Of(string pool)
    {
        if (pool.Length == 0 || pool.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || pool.StartsWith('.'))
            throw new PaxtorConfigurationException($"'{pool}' is no name of a pool: letters, digits, '-', '_' and '.' only.");
        string folder = Folder();
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PaxtorConfigurationException($"The folder {folder}, where pools that run here are found, cannot be made: {e.Message} Set {Variable} to another.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != UnixFileMode.None)
            throw new PaxtorConfigurationException($"Others may enter the folder {folder}, where pools that run here are found: chmod 700 {folder}, or set {Variable} to another.");
        return new PoolSocket(pool, System.IO.Path.Combine(folder, $"{pool}.sock"));
    }

    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set)
            return System.IO.Path.GetFullPath(set);
        if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
            return System.IO.Path.Combine(runtime, "paxtor");
        return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".paxtor", "pools");
    }
}
