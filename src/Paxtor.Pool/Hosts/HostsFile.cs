using System.Buffers;
using System.Globalization;
using Paxtor.Transport;

namespace Paxtor.Pooling.Hosts;

/// <summary>
/// Finds and reads the file that names the hosts of a pool. A host a line, with a number of workers after it if there are to be several (<c>host 4</c> or <c>host*4</c>) and a
/// user before it if need be (<c>user@host</c>). <c>#</c> begins a comment. Erlang's lines are read too: an atom, in quotes or not, and a dot; its comments begin with <c>%</c>.
/// A host that is named twice is one host with the workers of both lines.
/// </summary>
internal static class HostsFile
{
    /// <summary>The names that are looked for, the first that is there.</summary>
    public static readonly string[] Names = [".hosts.paxtor", ".hosts.erlang"];

    private const int MaxWorkers = 1_000;
    private const int MaxBytes = 1 << 20;

    private static readonly SearchValues<char> HostChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>The directories that are looked in, in this order.</summary>
    public static IReadOnlyList<string> Directories =>
        [Environment.CurrentDirectory, Environment.GetEnvironmentVariable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), AppContext.BaseDirectory];

    /// <summary>Finds the file and reads it.</summary>
    /// <param name="set">The file that is set; null to look for it.</param>
    /// <exception cref="PoolException">There is none, it cannot be read, or it names no host; the message says which file, line and why.</exception>
    public static IReadOnlyList<PoolHost> Read(string? set)
    {
        string path = Find(set, Directories);
        return Parse(ReadText(path), path);
    }

    /// <summary>The file to read.</summary>
    /// <exception cref="PoolException">There is none.</exception>
    public static string Find(string? set, IReadOnlyList<string> directories)
    {
        if (set is not null)
            return set;
        foreach (string directory in directories.Where(static d => d.Length > 0))
        {
            foreach (string name in Names)
            {
                string path = Path.Combine(directory, name);
                if (File.Exists(path))
                    return path;
            }
        }

        throw new PoolException($"There is no hosts file: {string.Join(" or ", Names)} is looked for in {string.Join(", then in ", directories)}. Write the hosts there, one a line, or set PoolOptions.Hosts or HostsFile.");
    }

    /// <summary>Reads the text of a hosts file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it is from, for messages.</param>
    /// <exception cref="PoolException">A line cannot be read, or there is no host.</exception>
    public static IReadOnlyList<PoolHost> Parse(string text, string path)
    {
        List<PoolHost> hosts = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            if (ParseLine(line, out string? error) is { } host)
                Add(hosts, host);
            else if (error is not null)
                throw new PoolException($"{path}, line {number}: {error}");
        }

        return hosts.Count > 0 ? hosts : throw new PoolException($"{path} names no host: write them there, one a line, such as 'localhost' or 'worker1.example 4' for four workers.");
    }

    /// <summary>Checks hosts that were set in code.</summary>
    /// <exception cref="PoolException">One cannot be used.</exception>
    public static IReadOnlyList<PoolHost> Check(IEnumerable<PoolHost> hosts)
    {
        List<PoolHost> known = [];
        foreach (PoolHost host in hosts)
        {
            if (Problem(host.Name, host.Workers) is { } error)
                throw new PoolException($"PoolOptions.Hosts: {error}");
            Add(known, host);
        }

        return known;
    }

    private static void Add(List<PoolHost> hosts, PoolHost host)
    {
        int at = hosts.FindIndex(h => h.Name.Equals(host.Name, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
            hosts.Add(host);
        else
            hosts[at] = hosts[at] with { Workers = hosts[at].Workers + host.Workers };
    }

    private static PoolHost? ParseLine(string line, out string? error)
    {
        error = null;
        int comment = line.AsSpan().IndexOfAny('#', '%');
        string rest = (comment < 0 ? line : line[..comment]).Trim();
        if (rest.Length == 0)
            return null;
        if (rest is ['\'', ..])
        {
            // An atom in quotes, and a dot.
            int end = rest.IndexOf('\'', 1);
            if (end < 0 || rest[(end + 1)..].Trim() != ".")
            {
                error = $"'{rest}' looks like Erlang's, where a host stands in quotes with a dot behind: 'host'.";
                return null;
            }

            return Made(rest[1..end], "1", ref error);
        }

        string[] parts = rest.Split((char[])[' ', '\t', '*'], StringSplitOptions.RemoveEmptyEntries);
        bool isOne = parts.Length == 1 && !rest.Contains('*', StringComparison.Ordinal);
        if (!isOne && (parts.Length != 2 || rest.Count(static c => c == '*') > 1))
        {
            error = $"'{rest}' is no host: a name is expected, and perhaps a number of workers, as in 'worker1.example 4' or 'worker1.example*4'.";
            return null;
        }

        // An atom without quotes, and a dot.
        return Made(isOne && parts[0].EndsWith('.') ? parts[0][..^1] : parts[0], isOne ? "1" : parts[1], ref error);
    }

    private static PoolHost? Made(string name, string workers, ref string? error)
    {
        if (!int.TryParse(workers, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            error = $"'{workers}' is no number of workers.";
            return null;
        }

        error = Problem(name, count);
        return error is null ? new PoolHost(name, count) : null;
    }

    /// <summary>What is wrong with a host. A name that begins with a dash would be an option of the remote shell.</summary>
    private static string? Problem(string name, int workers)
    {
        string host = name[(name.IndexOf('@', StringComparison.Ordinal) + 1)..];
        string user = name.Contains('@', StringComparison.Ordinal) ? name[..name.IndexOf('@', StringComparison.Ordinal)] : "user";
        if (host.Length > NodeName.MaxHostChars || !IsWord(host) || !IsWord(user))
            return $"'{name}' is no name or address of a host.";
        return workers is >= 1 and <= MaxWorkers ? null : $"{workers} workers on {name}: 1 to {MaxWorkers} are expected.";
    }

    private static bool IsWord(string text) => text.Length > 0 && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(HostChars);

    private static string ReadText(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes ? File.ReadAllText(path) : throw new PoolException($"The hosts file {path} is larger than {MaxBytes} bytes: it is none.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PoolException($"The hosts file {path} cannot be read: {e.Message}", e);
        }
    }
}
