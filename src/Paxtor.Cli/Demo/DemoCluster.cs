using System.Globalization;
using Paxtor.Cli.Commands;

namespace Paxtor.Cli.Demo;

/// <summary>The processes of the demo and their folder; all of it is gone once this is disposed.</summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private readonly EventStream events;
    private readonly Dictionary<string, DemoChild> workers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DemoChild> hosts = new(StringComparer.Ordinal);

    public DemoCluster(EventStream events, string engine)
    {
        this.events = events;
        Folder = Directory.CreateTempSubdirectory("paxtor-demo-").FullName;
        CounterFile = Path.Combine(Folder, "counter");
        File.WriteAllText(CounterFile, "0");
        Engine = engine == EngineOptions.Etcd ? new DemoEtcd(Folder, events) : new DemoQuorum(Folder, events);
    }

    public string Folder { get; }

    public string CounterFile { get; }

    /// <summary>What keeps the locks.</summary>
    public DemoEngine Engine { get; }

    public IReadOnlyDictionary<string, DemoChild> Workers => workers;

    public IReadOnlyDictionary<string, DemoChild> Hosts => hosts;

    public PaxtorOptions ClientOptions(string name)
    {
        PaxtorOptions options = new()
        {
            Name = $"{name}@127.0.0.1",
            SessionTimeToLive = DemoSettings.SessionTimeToLive,
            SessionMargin = DemoSettings.SessionMargin,
        };
        Engine.Configure(options);
        return options;
    }

    public void StartWorkers()
    {
        for (int i = 1; i <= DemoSettings.Workers; i++)
        {
            string name = $"worker{i}";
            string[] arguments = ["demo-worker", "--name", name, .. Engine.WorkerArguments, "--file", CounterFile, "--seed", i.ToString(CultureInfo.InvariantCulture)];
            workers[name] = DemoChild.Start(name, arguments, events.Writer);
        }
    }

    public void StartHosts()
    {
        for (int i = 1; i <= DemoSettings.Hosts; i++)
        {
            string name = $"host{i}";
            hosts[name] = DemoChild.Start(name, ["demo-host", "--name", name, .. Engine.WorkerArguments], events.Writer);
        }
    }

    /// <summary>Throws when a process that should run has ended by itself.</summary>
    public void CheckAlive(Func<DemoChild, bool> expectedDead)
    {
        DemoChild? dead = Engine.Processes.Concat(workers.Values).Concat(hosts.Values).FirstOrDefault(c => c.HasExited && !expectedDead(c));
        if (dead is not null)
            throw new InvalidOperationException($"{dead.Name} ended by itself:{Environment.NewLine}{dead.LastErrors()}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(workers.Values.Concat(hosts.Values).Select(static w => w.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Engine.StopAsync().ConfigureAwait(false);
        Directory.Delete(Folder, recursive: true);
    }
}
