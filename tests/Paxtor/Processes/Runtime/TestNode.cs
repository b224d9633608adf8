using Paxtor.Processes;
using Paxtor.Tests.Node;

namespace Paxtor.Tests.Processes;

/// <summary>A real node that is a quorum by itself and keeps nothing, with the tests' process classes.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    /// <summary>For what comes in microseconds when it works.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestNode(PaxtorNode node, TestLog log, List<Exception> fatal)
    {
        Node = node;
        Log = log;
        Fatal = fatal;
    }

    public PaxtorNode Node { get; }

    public TestLog Log { get; }

    /// <summary>Broken rules of the node.</summary>
    public List<Exception> Fatal { get; }

    public IProcesses Processes => Node.Processes;

    public ProcessRuntime Runtime => Node.ProcessRuntime;

    public static async Task<TestNode> StartAsync(Action<PaxtorOptions>? configure = null)
    {
        List<Exception> fatal = [];
        PaxtorOptions options = new()
        {
            Name = "one@localhost",
            Durability = DurabilityMode.Memory,
            OnFatal = e =>
            {
                lock (fatal)
                    fatal.Add(e);
            },
        };
        options.Quorum.Add(PaxtorOptions.SingleQuorum);
        options.Processes.Add<Probe>().Add<Watcher>().Add<Body>().Add<Streamer>().Add<Stress>().Add<Worker>();
        configure?.Invoke(options);
        TestLog log = new();
        return new TestNode(await PaxtorNode.StartAsync(options, log), log, fatal);
    }

    /// <summary>Starts a probe and answers its proxy.</summary>
    public async Task<(Pid Pid, IProbe Probe)> ProbeAsync(Board board, string tag = "", StartOptions? options = null, CallOptions? call = null)
    {
        Pid pid = await Processes.StartAsync(ProcessSpec.For<Probe>(board.Id, tag), options).WaitAsync(Patience);
        return (pid, Processes.Get<IProbe>(pid, call));
    }

    /// <summary>Starts a process that traps exits and handles monitors.</summary>
    public async Task<(Pid Pid, IWatcher Watcher)> WatcherAsync(Board board, bool traps = true)
    {
        Pid pid = await Processes.StartAsync(ProcessSpec.For<Watcher>(board.Id, traps)).WaitAsync(Patience);
        return (pid, Processes.Get<IWatcher>(pid));
    }

    public async Task<ExitReason> EndOf(Pid pid) => await Processes.WaitForExitAsync(pid).WaitAsync(Patience);

    /// <summary>Stops the node; nothing may be left of any process, and no rule broken.</summary>
    public async ValueTask DisposeAsync()
    {
        ProcessRuntime runtime = Runtime;
        // They would be waited for.
        foreach (ProcessCell trapping in runtime.Table.Snapshot().Where(static c => c.TrapExits))
            trapping.RequestExit(ExitReason.Killed);
        await Node.DisposeAsync();
        Assert.Empty(Fatal);
        Assert.Equal(0, runtime.Table.Count);
    }
}
