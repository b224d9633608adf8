using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Paxtor.Tests.Ports;

namespace Paxtor.Quorum.Tests.Machine.Etcd;

/// <summary>A real etcd with an empty store, asked through its JSON gateway. Gone with the object.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string directory;
    private readonly Process process;

    private EtcdServer(Process process, string directory, int port)
    {
        this.process = process;
        this.directory = directory;
        client.BaseAddress = new Uri($"http://127.0.0.1:{port}/v3/");
    }

    /// <summary>Where the program is, or null.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(d => Path.Combine(d, "etcd")).FirstOrDefault(File.Exists);

    /// <summary>Starts one and waits until it answers.</summary>
    public static async Task<EtcdServer> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("paxtor-etcd-").FullName;
        int clients = OwnPorts.Take(), peers = OwnPorts.Take();
        ProcessStartInfo start = new(Program!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "--data-dir", directory, "--listen-client-urls", $"http://127.0.0.1:{clients}", "--advertise-client-urls", $"http://127.0.0.1:{clients}",
            "--listen-peer-urls", $"http://127.0.0.1:{peers}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peers}",
            "--initial-cluster", $"default=http://127.0.0.1:{peers}", "--log-level", "error",
        })
            start.ArgumentList.Add(argument);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => ended.TrySetResult();
        StringBuilder said = new();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        EtcdServer server = new(process, directory, clients);
        using PeriodicTimer retry = new(TimeSpan.FromMilliseconds(50));
        while (!ended.Task.IsCompleted)
        {
            try
            {
                await server.Ask("kv/range", new JsonObject { ["key"] = "YQ==" });
                return server;
            }
            catch (HttpRequestException)
            {
                await retry.WaitForNextTickAsync(TestContext.Current.CancellationToken); // It does not listen yet.
            }
        }

        await server.DisposeAsync();
        lock (said)
            throw new InvalidOperationException($"etcd ended at its start: {said}");
    }

    /// <summary>Makes one request.</summary>
    /// <returns>The answer; an error has a <c>code</c>.</returns>
    public async Task<JsonNode> Ask(string path, JsonObject request)
    {
        using HttpResponseMessage response = await client.PostAsJsonAsync(path, request);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }
}
