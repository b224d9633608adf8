using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Paxtor.Tests.Ports;

namespace Paxtor.Tests.Node;

/// <summary>Three real nodes in this process, on loopback, with data in a temporary directory, and clients of them.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-node-tests-").FullName;
    private readonly List<PaxtorNode> clients = [];

    public TestCluster() => Voters = [.. OwnPorts.Take(3).Select(static (p, i) => $"n{i + 1}@127.0.0.1:{p}")];

    public string[] Voters { get; }

    /// <summary>Short enough for tests that wait for the end of one that nobody ended.</summary>
    public TimeSpan SessionTimeToLive { get; init; } = TimeSpan.FromSeconds(8);

    public PaxtorNode?[] Nodes { get; } = new PaxtorNode?[3];

    public ConcurrentQueue<Exception> Fatal { get; } = new();

    public TestLog Log { get; } = new();

    public string DirectoryOf(int index) => Path.Combine(folder, $"n{index + 1}");

    public PaxtorOptions Options(int? voter)
    {
        PaxtorOptions options = new()
        {
            Name = voter is { } i ? Voters[i][..Voters[i].LastIndexOf(':')] : null,
            DataDirectory = voter is { } j ? DirectoryOf(j) : null,
            OnFatal = Fatal.Enqueue,

            // The machine that runs this may be slow.
            ElectionTimeout = TimeSpan.FromSeconds(1),
            SessionTimeToLive = SessionTimeToLive,
        };
        foreach (string name in Voters)
            options.Quorum.Add(name);
        return options;
    }

    public async Task StartAsync(int index) => Nodes[index] = await PaxtorNode.StartAsync(Options(index), Log);

    public async Task<PaxtorNode> ClientAsync()
    {
        PaxtorNode client = await PaxtorNode.StartAsync(Options(null), Log);
        clients.Add(client);
        return client;
    }

    public async Task KillAsync(int index)
    {
        await Nodes[index]!.KillAsync();
        Nodes[index] = null;
    }

    public async Task StopAsync(int index)
    {
        await Nodes[index]!.DisposeAsync();
        Nodes[index] = null;
    }

    public int LeaderIndex(string name) => Array.FindIndex(Voters, v => v.StartsWith(name + ":", StringComparison.Ordinal));

    /// <summary>Waits until a condition on the nodes' states holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It did not come about: {what}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PaxtorNode client in clients)
            await client.DisposeAsync();
        for (int i = 0; i < Nodes.Length; i++)
        {
            if (Nodes[i] is { } node)
                await node.KillAsync();
        }

        Directory.Delete(folder, recursive: true);
        Assert.Empty(Fatal);
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class TestLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
        // Nothing to let go of.
    }
}
