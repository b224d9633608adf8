using Paxtor.Cli.Tests.Processes;
using Paxtor.Tests.Ports;

namespace Paxtor.Cli.Tests.Etcd;

/// <summary>One member of etcd, a process.</summary>
public sealed class EtcdServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-test-").FullName;
    private readonly ChildProcess process;

    public EtcdServer()
    {
        int[] ports = OwnPorts.Take(2);
        Url = $"http://127.0.0.1:{ports[0]}";
        string peer = $"http://127.0.0.1:{ports[1]}";
        process = ChildProcess.Start(
            "etcd", "--data-dir", folder, "--listen-client-urls", Url, "--advertise-client-urls", Url, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
            "--initial-cluster", $"default={peer}", "--logger", "zap", "--log-level", "error");
    }

    /// <summary>Its client URL.</summary>
    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
