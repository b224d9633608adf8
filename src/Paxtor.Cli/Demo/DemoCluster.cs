using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Paxtor.Cli.Demo;

/// <summary>The processes of the demo and their folder; all of it is gone once this is disposed.</summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private readonly EventStream events;
    private readonly Dictionary<string, DemoChild> voters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DemoChild> workers = new(StringComparer.Ordinal);
    private readonly string[] quorum;

    public DemoCluster(EventStream events)
    {
        this.events = events;
        Folder = Directory.CreateTempSubdirectory("paxtor-demo-").FullName;
        CounterFile = Path.Combine(Folder, "counter");
        File.WriteAllText(CounterFile, "0");
        quorum = [.. FreePorts(DemoSettings.Voters).Select(static (port, i) => $"n{i + 1}@127.0.0.1:{port}")];
    }

    public string Folder { get; }

    public string CounterFile { get; }

    public IReadOnlyCollection<string> VoterNames => voters.Keys;

    public IReadOnlyDictionary<string, DemoChild> Workers => workers;

    public PaxtorOptions ClientOptions(string name)
    {
        PaxtorOptions options = new()
        {
            Name = $"{name}@127.0.0.1",
            SessionTimeToLive = DemoSettings.SessionTimeToLive,
            SessionMargin = DemoSettings.SessionMargin,
        };
        foreach (string voter in quorum)
            options.Quorum.Add(voter);
        return options;
    }

    public void StartVoters()
    {
        for (int i = 0; i < quorum.Length; i++)
            StartVoter(i);
    }

    /// <summary>Starts a voter again after it was killed, with its data.</summary>
    public void RestartVoter(string name) => StartVoter(Array.FindIndex(quorum, v => v.StartsWith(name + ":", StringComparison.Ordinal)));

    public async Task KillVoterAsync(string name) => await voters[name].KillAsync().ConfigureAwait(false);

    public void StartWorkers()
    {
        for (int i = 1; i <= DemoSettings.Workers; i++)
        {
            string name = $"worker{i}";
            string[] arguments = ["demo-worker", "--name", name, "--quorum", string.Join(',', quorum), "--file", CounterFile, "--seed", i.ToString(CultureInfo.InvariantCulture)];
            workers[name] = DemoChild.Start(name, arguments, events.Writer);
        }
    }

    /// <summary>Throws when a process that should run has ended by itself.</summary>
    public void CheckAlive(Func<DemoChild, bool> expectedDead)
    {
        DemoChild? dead = voters.Values.Concat(workers.Values).FirstOrDefault(c => c.HasExited && !expectedDead(c));
        if (dead is not null)
            throw new InvalidOperationException($"{dead.Name} ended by itself:{Environment.NewLine}{dead.LastErrors()}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(workers.Values.Select(static w => w.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(voters.Values.Select(static v => v.DisposeAsync().AsTask())).ConfigureAwait(false);
        Directory.Delete(Folder, recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        // All are held at once, so that no two are the same.
        List<TcpListener> listeners = [];
        for (int i = 0; i < count; i++)
        {
            TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            listeners.Add(listener);
        }

        int[] ports = [.. listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        listeners.ForEach(static l => l.Stop());
        return ports;
    }

    private void StartVoter(int index)
    {
        string name = quorum[index][..quorum[index].LastIndexOf(':')];
        string data = Path.Combine(Folder, $"n{index + 1}");
        string[] arguments = ["node", "--name", name, "--quorum", string.Join(',', quorum), "--data", data, "--log", "Warning", "--until-input-closes"];
        voters[name] = DemoChild.Start(name, arguments, events.Writer);
    }
}
