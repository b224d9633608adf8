using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Paxtor.Bench;

/// <summary>The three node processes; gone, with their data, when this is disposed.</summary>
internal sealed class NodeProcesses : IAsyncDisposable
{
    private readonly List<Process> processes = [];
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;

    public required string[] Voters { get; init; }

    public static NodeProcesses Start(bool memory, string? secret)
    {
        List<TcpListener> listeners = [];
        for (int i = 0; i < 3; i++)
        {
            listeners.Add(new TcpListener(IPAddress.Loopback, 0));
            listeners[i].Start();
        }

        string[] voters = [.. listeners.Select(static (l, i) => $"n{i + 1}@127.0.0.1:{((IPEndPoint)l.LocalEndpoint).Port}")];
        listeners.ForEach(static l => l.Stop());
        NodeProcesses all = new() { Voters = voters };
        for (int i = 0; i < 3; i++)
        {
            string program = Environment.ProcessPath!;
            string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(NodeProcesses).Assembly.Location] : [];
            string[] arguments = [.. self, "node", voters[i][..voters[i].LastIndexOf(':')], string.Join(',', voters), memory ? "memory" : Path.Combine(all.folder, $"n{i + 1}")];
            ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true };
            start.Environment[BenchNode.SecretVariable] = secret;
            all.processes.Add(Process.Start(start)!);
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in processes)
            process.StandardInput.Close();
        foreach (Process process in processes)
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }
}
