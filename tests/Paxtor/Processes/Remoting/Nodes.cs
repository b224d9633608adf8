using Paxtor.Processes;
using Paxtor.Tests.Node;
using Paxtor.Tests.Ports;

namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Real nodes in this process, connected over loopback: <c>a</c> is the quorum, the others are its clients.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly Dictionary<string, PaxtorNode> nodes = [];
    private readonly List<Exception> fatal = [];
    private readonly int port = OwnPorts.Take();

    public TestLog Log { get; } = new();

    /// <summary>How others name node a in their quorum.</summary>
    public string Voter => $"a@localhost:{port}";

    public PaxtorNode this[string name] => nodes[name];

    public IProcesses A => nodes["a"].Processes;

    public IProcesses B => nodes["b"].Processes;

    public static string NameOf(string name) => $"{name}@localhost";

    /// <summary>Nodes a and b; b listens.</summary>
    public static async Task<Nodes> StartAsync(Action<PaxtorOptions>? configure = null)
    {
        Nodes made = new();
        await made.AddAsync("a", configure: configure);
        await made.AddAsync("b", configure: configure);
        await made.SettleAsync();
        return made;
    }

    public async Task<PaxtorNode> AddAsync(string name, bool listens = true, Action<PaxtorOptions>? configure = null)
    {
        PaxtorOptions options = new()
        {
            Name = NameOf(name),
            Durability = DurabilityMode.Memory,
            Listen = name == "a" ? $"localhost:{port}" : listens ? "localhost:0" : null,
            SessionTimeToLive = TimeSpan.FromSeconds(8),
            OnFatal = e =>
            {
                lock (fatal)
                    fatal.Add(e);
            },
        };
        options.Quorum.Add(name == "a" ? PaxtorOptions.SingleQuorum : $"a@localhost:{port}");
        options.Processes.Add<Probe>().Add<Watcher>().Add<Body>().Add<Streamer>();
        configure?.Invoke(options);
        return nodes[name] = await PaxtorNode.StartAsync(options, Log);
    }

    /// <summary>Ends once every node knows every other.</summary>
    public Task SettleAsync() => TestCluster.UntilAsync(
        () => nodes.Values.All(n => nodes.Values.All(m => n.Processes.Members.Any(x => x.Name == m.Name && x.Incarnation == m.ProcessRuntime.Incarnation))), "a node is not known to all others");

    public async Task KillAsync(string name)
    {
        await nodes[name].KillAsync();
        nodes.Remove(name);
    }

    /// <summary>Starts a probe on a node, asked for by another.</summary>
    public async Task<(Pid Pid, IProbe Probe)> ProbeAsync(string on, string from, Board board, string tag = "", StartOptions? options = null, CallOptions? call = null)
    {
        Pid pid = await this[from].Processes.StartAsync(ProcessSpec.For<Probe>(board.Id, tag), (options ?? new StartOptions()) with { Node = NameOf(on) }).WaitAsync(TestNode.Patience);
        return (pid, this[from].Processes.Get<IProbe>(pid, call));
    }

    /// <summary>Starts a process on a node that writes what it is told.</summary>
    public async Task<(Pid Pid, IWatcher Watcher)> WatcherAsync(string on, Board board, bool traps = true)
    {
        Pid pid = await this[on].Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, traps)).WaitAsync(TestNode.Patience);
        return (pid, this[on].Processes.Get<IWatcher>(pid));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PaxtorNode node in nodes.Values.Reverse())
        {
            ProcessRuntime runtime = node.ProcessRuntime;
            await node.DisposeAsync();
            Assert.Equal(0, runtime.Table.Count);
        }

        Assert.Empty(fatal);
    }
}
