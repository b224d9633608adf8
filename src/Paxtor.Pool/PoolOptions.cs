namespace Paxtor;

/// <summary>The settings of a pool; read once, at its start.</summary>
public sealed class PoolOptions
{
    /// <summary>The first part of the names of its nodes: workers are called <c>name@host</c>, more on one host <c>name-2@host</c> and so on. Default <c>pool</c>.</summary>
    public string Name { get; set; } = "pool";

    /// <summary>
    /// The file that names the hosts to start workers on. Default: the first there is of <c>.hosts.paxtor</c> and <c>.hosts.erlang</c>, in the working directory, the home
    /// directory, and beside the program, in this order.
    /// </summary>
    public string? HostsFile { get; set; }

    /// <summary>The hosts to start workers on, instead of a file. Default null: the file says. An empty list starts none, for a pool of attached nodes.</summary>
    public IReadOnlyList<PoolHost>? Hosts { get; set; }

    /// <summary>Extra command-line arguments for the workers; jobs read them from <see cref="Environment.GetCommandLineArgs"/>. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>The program that runs a command on another host: it is called with <see cref="RemoteShellArguments"/>, the host, and the command. Default <c>ssh</c>.</summary>
    public string RemoteShell { get; set; } = "ssh";

    /// <summary>
    /// What the remote shell is given before the host. Default: the options of ssh that make it fail instead of asking (<c>-T -o BatchMode=yes -o ConnectTimeout=10</c>).
    /// </summary>
    public IReadOnlyList<string> RemoteShellArguments { get; set; } = ["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"];

    /// <summary>The <c>dotnet</c> program on the hosts. Default: the one in the path there, then the usual places.</summary>
    public string? DotNet { get; set; }

    /// <summary>
    /// The name or address of this machine by which workers reach the master. Default: <c>localhost</c> while all workers are on this machine, else this machine's host name.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>
    /// The node of the application's cluster, for <see cref="IPool.AttachAsync"/>: it carries the pool's secret to the node that is attached. A node of that cluster that is
    /// called as a worker would be is taken in instead of starting one. Default null: there is nothing to attach.
    /// </summary>
    public PaxtorNode? Node { get; set; }

    /// <summary>Where to show what jobs print that were started from the master by code that is no job. Default: standard output.</summary>
    public TextWriter? Output { get; set; }

    /// <summary>The directory of the master under which jobs may read and write files (<see cref="JobContext.Files"/>). Default: the working directory.</summary>
    public string? FilesDirectory { get; set; }

    /// <summary>How large a file may become that a job writes on the master. Default 16 GiB.</summary>
    public long FileBytesMax { get; set; } = 16L << 30;

    /// <summary>Whether the master's own node takes jobs. Default true.</summary>
    public bool MasterTakesJobs { get; set; } = true;

    /// <summary>How often members report their load, when it has changed. Default 2 s.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a worker may be without contact with the master before it ends itself, with all its child processes. At least 1 s. Default 10 s. One whose master's process is
    /// seen to be gone ends at once.
    /// </summary>
    public TimeSpan MasterGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the start of one worker may take, sending the program to its host included. Default 60 s.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
