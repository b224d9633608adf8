using System.Text;

namespace Paxtor.Pooling.Starting;

/// <summary>What is run by <c>sh</c> on the host of a worker, this machine or another. Nothing secret is in it.</summary>
internal static class Shell
{
    /// <summary>The first word of lines that are meant for the master; all else is what programs print.</summary>
    public const string Mark = "PAXTOR-WORKER";

    /// <summary>The program of the worker is not in the cache of the host.</summary>
    public const string Missing = "MISSING";

    /// <summary>The worker is started; its process id follows.</summary>
    public const string Runs = "RUNS";

    /// <summary>The worker has ended; the exit code follows, and then the last lines of its output.</summary>
    public const string Ended = "ENDED";

    /// <summary>The worker cannot start; the reason follows.</summary>
    public const string Error = "ERROR";

    private const int LastLines = 20;

    /// <summary>How often at most the guardian looks for what the worker has left behind: not without end, since the system may be unable to end one.</summary>
    private const int Sweeps = 200;

    /// <summary>Quotes a word for a POSIX shell.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The file that a worker's output goes to, as the shell there writes it, after <see cref="UserHome.Script"/>.</summary>
    public static string OutputFile(string host) => $"$h/.paxtor.worker.out.{host}";

    /// <summary>
    /// Starts the worker and stays as its guardian: however the worker ends, its process group, and whatever else it started, is killed. The worker reads its settings from the
    /// standard input.
    /// </summary>
    /// <param name="hash">Which program.</param>
    /// <param name="host">The host as the node's name has it.</param>
    /// <param name="id">Known to this worker and what it starts, by the environment; not secret.</param>
    /// <param name="home">The home directory there; null when the shell is to find it.</param>
    /// <param name="dotNet">The <c>dotnet</c> program; null to look for it.</param>
    /// <param name="arguments">Extra arguments.</param>
    public static string Start(string hash, string host, string id, string? home, string? dotNet, IEnumerable<string> arguments)
    {
        StringBuilder script = new();
        // Caught, and not ignored: what is ignored stays so in the programs that jobs start.
        script.Append("trap : HUP INT TERM QUIT PIPE; ");
        script.Append(UserHome.Script(home)).Append("d=\"").Append(UserHome.CacheInScript).Append("/paxtor/worker/").Append(hash).Append("\"; ");
        script.Append("if [ ! -e \"$d/").Append(WorkerFiles.Program).Append("\" ]; then echo ").Append(Mark).Append(' ').Append(Missing).Append("; exit 0; fi; ");
        if (dotNet is null)
        {
            script.Append("n=; for f in \"$(command -v dotnet)\" \"$DOTNET_ROOT/dotnet\" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet \"$h/.dotnet/dotnet\"; ");
            script.Append("do if [ -x \"$f\" ]; then n=\"$f\"; break; fi; done; ");
        }
        else
        {
            script.Append("n=").Append(Quote(dotNet)).Append("; ");
        }

        script.Append("if [ ! -x \"$n\" ]; then echo \"").Append(Mark).Append(' ').Append(Error).Append(" there is no dotnet${n:+ at $n}: install the .NET runtime ").Append(Environment.Version.ToString(2));
        script.Append(", or name the program by PoolOptions.DotNet\"; exit 127; fi; ");
        script.Append("o=\"").Append(OutputFile(host)).Append("\"; exec 3<&0; ");
        script.Append("PAXTOR_WORKER=").Append(id).Append(" DOTNET_NOLOGO=1 \"$n\" exec \"$d/").Append(WorkerFiles.Program).Append('"');
        foreach (string argument in arguments)
            script.Append(' ').Append(Quote(argument));
        script.Append(" <&3 2>>\"$o\" & p=$!; exec 3<&- </dev/null; echo ").Append(Mark).Append(' ').Append(Runs).Append(" $p; ");
        // A signal ends the wait, not the worker.
        script.Append("wait $p; c=$?; while kill -0 $p 2>/dev/null; do wait $p; c=$?; done; kill -9 -- -$p 2>/dev/null; ");
        // Again and again: one that was not there at the first look may have been started by one that was.
        script.Append("i=0; while [ $i -lt ").Append(Sweeps).Append(" ]; do i=$((i+1)); l=$(grep -als PAXTOR_WORKER=").Append(id).Append(" /proc/[0-9]*/environ); if [ -z \"$l\" ]; then break; fi; ");
        script.Append("for f in $l; do f=${f#/proc/}; kill -9 ${f%/environ} 2>/dev/null; done; done; ");
        script.Append("echo ").Append(Mark).Append(' ').Append(Ended).Append(" $c; if [ $c -ne 0 ]; then tail -n ").Append(LastLines).Append(" \"$o\"; fi; exit $c");
        return script.ToString();
    }

    /// <summary>Puts the program, a tar on the standard input, into the cache; whole or not at all.</summary>
    /// <param name="hash">Which program.</param>
    public static string Unpack(string hash) =>
        $"{UserHome.Script(null)}d=\"{UserHome.CacheInScript}/paxtor/worker\"; mkdir -p \"$d\" && t=$(mktemp -d \"$d/tmp.XXXXXX\") && tar -x -f - -C \"$t\" && "
        + $"{{ mv -T \"$t\" \"$d/{hash}\" 2>/dev/null || {{ rm -rf \"$t\"; [ -e \"$d/{hash}/{WorkerFiles.Program}\" ]; }}; }}";
}
