using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Paxtor.Etcd.Tests.Servers;

/// <summary>One real etcd process on the loopback address, with a directory of its own.</summary>
public sealed partial class EtcdMember(string name, string directory, int clientPort, int peerPort, IReadOnlyList<string> more) : IDisposable
{
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    private readonly StringBuilder output = new();
    private Process? process;

    public string Name => name;

    public string Scheme { get; init; } = "http";

    public string ClientUrl => $"{Scheme}://127.0.0.1:{clientPort}";

    public string PeerUrl => $"http://127.0.0.1:{peerPort}";

    public bool Runs => process is { HasExited: false };

    /// <summary>What it wrote, for messages of failed tests.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Starts it, with the data of its last run if there was one.</summary>
    public void Start(string initialCluster)
    {
        ProcessStartInfo start = new("etcd") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--name", name, "--data-dir", directory, "--listen-client-urls", ClientUrl, "--advertise-client-urls", ClientUrl,
            "--listen-peer-urls", PeerUrl, "--initial-advertise-peer-urls", PeerUrl, "--initial-cluster", initialCluster, "--initial-cluster-state", "new",
            "--logger", "zap", "--log-level", "error", "--enable-v2=false", .. more,
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException("etcd was not started.");
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        Process started = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => TellOfEnd(started);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill()
    {
        if (process is not { } killed)
            return;
        Resume();
        process = null;
        killed.Kill();
        killed.WaitForExit();
        killed.Dispose();
    }

    /// <summary>Stops it in its tracks; connections to it stay open. Returns when every one of its threads stands still.</summary>
    public void Pause()
    {
        Signal(SIGSTOP);
        if (process is { HasExited: false } running && !SpinWait.SpinUntil(() => Directory.GetDirectories($"/proc/{running.Id}/task").All(Stands), TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException("etcd does not stop.");
    }

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal(SIGCONT);

    public void Dispose() => Kill();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    /// <summary>Whether a thread is stopped: the letter after its name in parentheses.</summary>
    private static bool Stands(string thread)
    {
        string state = File.ReadAllText(Path.Combine(thread, "stat"));
        return state[state.LastIndexOf(')') + 2] == 'T';
    }

    private void Signal(int signal)
    {
        if (process is { HasExited: false } running && SendSignal(running.Id, signal) != 0)
            throw new InvalidOperationException($"The signal {signal} was not sent: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>One that nobody has killed: tests that fail for want of it do not know why.</summary>
    private void TellOfEnd(Process ended)
    {
        if (process == ended)
            Console.Error.WriteLine($"etcd {name} at {ClientUrl} has ended by itself: {Output}");
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (output)
            output.AppendLine(line.Data);
    }
}
