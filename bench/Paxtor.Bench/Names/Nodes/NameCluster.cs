using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Names;

/// <summary>
/// Three durable voters that host names, each a process; or two, and this process as the third. Gone, with their data, when this is disposed.
/// </summary>
internal sealed class NameCluster : IAsyncDisposable
{
    private const int Voters = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;
    private readonly QuorumOperations operations = new();
    private ChildProcess[] children = [];

    private NameCluster()
    {
    }

    /// <summary>The node in this process: the third voter, or, where there are three others, a client of theirs that hosts nothing.</summary>
    public PaxtorNode Node { get; private set; } = null!;

    public IReadOnlyList<ChildProcess> Children => children;

    /// <summary>Starts one and waits until all nodes know each other.</summary>
    /// <param name="options">What is measured.</param>
    /// <param name="others">How many voters are processes of their own: two or three.</param>
    public static async Task<NameCluster> StartAsync(BenchOptions options, int others)
    {
        NameCluster cluster = new();
        string voters = string.Join(',', FreePorts.Find(Voters).Select(static (port, i) => string.Create(CultureInfo.InvariantCulture, $"n{i + 1}@127.0.0.1:{port}")));
        string DirectoryOf(int index) => options.Memory ? "memory" : Path.Combine(cluster.folder, string.Create(CultureInfo.InvariantCulture, $"n{index + 1}"));
        cluster.children = [.. Enumerable.Range(0, others).Select(i => ChildProcess.StartSelf(
            options.Secret, NameProcess.Verb, string.Create(CultureInfo.InvariantCulture, $"n{i + 1}"), voters, DirectoryOf(i)))];
        bool votes = others < Voters;
        cluster.Node = await NameNode.StartAsync(votes ? "n3" : "caller", voters, votes ? DirectoryOf(Voters - 1) : null, hosts: votes);
        foreach (ChildProcess child in cluster.children)
            await child.ReadAsync();
        await cluster.HealthyAsync();
        return cluster;
    }

    /// <summary>Waits until all voters serve and all nodes have sessions.</summary>
    /// <returns>The index of the leader.</returns>
    public async Task<int> HealthyAsync()
    {
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            IReadOnlyList<PaxtorVoterStatus> all = await Node.GetVotersAsync(limit.Token);
            if (all.All(static v => v is { IsReached: true, HasQuorum: true }) && all.FirstOrDefault(static v => v.Role == "leader") is { } leader && Node.Processes.Members.Count >= Voters)
                return leader.Name[1] - '1';
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Requests of all nodes to the quorum so far.</summary>
    public async Task<long> OperationsAsync()
    {
        long sum = operations.Count;
        foreach (ChildProcess child in children)
            sum += long.Parse(await child.AskAsync("operations"), CultureInfo.InvariantCulture);
        return sum;
    }

    /// <summary>Managed heap and private memory of each node, this one last.</summary>
    public async Task<(long Managed, long Private)[]> MemoryAsync()
    {
        List<(long, long)> all = [];
        foreach (ChildProcess child in children)
        {
            string[] words = (await child.AskAsync("memory")).Split(' ');
            all.Add((long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture)));
        }

        all.Add((ProcessMemory.ManagedBytes(), ProcessMemory.PrivateBytes()));
        return [.. all];
    }

    public async ValueTask DisposeAsync()
    {
        // Without an orderly end, which with many names takes long and is measured elsewhere, if at all.
        foreach (ChildProcess child in children)
            child.Kill();
        foreach (ChildProcess child in children)
            await child.DisposeAsync();
        await Node.DisposeAsync();
        operations.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
