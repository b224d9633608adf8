using System.Text;
using System.Text.Json;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Peers;

/// <summary>Three durable members of etcd with its default settings.</summary>
internal sealed class EtcdCluster : ICluster
{
    private const int Members = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;
    private readonly string program;
    private readonly int[] ports = FreePorts.Find(2 * Members);
    private readonly ChildProcess[] processes = new ChildProcess[Members];
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };

    public EtcdCluster(string program)
    {
        this.program = program;
        for (int i = 0; i < Members; i++)
            Start(i);
    }

    public Target Target => Target.Etcd(Enumerable.Range(0, Members).Select(Client));

    public async Task<int> HealthyAsync()
    {
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            (string Self, string Leader)?[] all = await Task.WhenAll(Enumerable.Range(0, Members).Select(i => StatusAsync(i, limit.Token)));
            if (all.All(s => s is not null && s.Value.Leader == all[0]!.Value.Leader) && Array.FindIndex(all, static s => s!.Value.Self == s.Value.Leader) is >= 0 and int leader)
                return leader;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public void Kill(int index) => processes[index].Kill();

    public void Pause(int index) => processes[index].Pause();

    public void Resume(int index) => processes[index].Resume();

    public async Task RestartAsync(int index)
    {
        await processes[index].DisposeAsync();
        Start(index);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        foreach (ChildProcess process in processes)
        {
            process.Kill();
            await process.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private string Client(int index) => $"http://127.0.0.1:{ports[index]}";

    private string Peer(int index) => $"http://127.0.0.1:{ports[Members + index]}";

    private void Start(int index) => processes[index] = ChildProcess.StartQuiet(
        program, "--name", $"m{index}", "--data-dir", Path.Combine(folder, $"m{index}"), "--listen-client-urls", Client(index), "--advertise-client-urls", Client(index),
        "--listen-peer-urls", Peer(index), "--initial-advertise-peer-urls", Peer(index), "--initial-cluster", string.Join(',', Enumerable.Range(0, Members).Select(i => $"m{i}={Peer(i)}")),
        "--logger", "zap", "--log-level", "error");

    /// <summary>Who a member is and whom it follows; null when it does not answer or follows nobody.</summary>
    private async Task<(string Self, string Leader)?> StatusAsync(int index, CancellationToken cancellationToken)
    {
        try
        {
            using StringContent nothing = new("{}", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await http.PostAsync(new Uri($"{Client(index)}/v3/maintenance/status"), nothing, cancellationToken);
            JsonElement status = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken)).RootElement;
            return status.TryGetProperty("leader", out JsonElement leader) && leader.GetString() is { } known && known != "0"
                ? (status.GetProperty("header").GetProperty("member_id").GetString()!, known)
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
