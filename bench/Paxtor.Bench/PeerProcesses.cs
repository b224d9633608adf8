using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Paxtor.Bench;

/// <summary>Servers of others that are installed on this machine, started for one measurement; gone, with their data, when this is disposed.</summary>
internal sealed class PeerProcesses : IAsyncDisposable
{
    private readonly List<Process> processes = [];
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;

    /// <summary>Three durable members of etcd with its default settings.</summary>
    public string[] StartEtcd(string program)
    {
        int[] ports = FreePorts(6);
        string initial = string.Join(',', Enumerable.Range(0, 3).Select(i => $"m{i}=http://127.0.0.1:{ports[3 + i]}"));
        for (int i = 0; i < 3; i++)
        {
            string client = $"http://127.0.0.1:{ports[i]}", peer = $"http://127.0.0.1:{ports[3 + i]}";
            Start(program, "--name", $"m{i}", "--data-dir", Path.Combine(folder, $"m{i}"), "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", initial, "--logger", "zap", "--log-level", "error");
        }

        return [.. ports[..3].Select(static p => $"http://127.0.0.1:{p}")];
    }

    /// <summary>One Redis that syncs every write.</summary>
    public int StartRedis(string program)
    {
        int port = FreePorts(1)[0];
        Start(program, "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always");
        return port;
    }

    /// <summary>Where a program is, or null when it is not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private void Start(string program, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        processes.Add(process);
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
            listener.Stop();
        return ports;
    }
}
