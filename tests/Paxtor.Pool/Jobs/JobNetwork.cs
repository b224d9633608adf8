using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling;
using Paxtor.Pooling.Code;
using Paxtor.Pooling.Files;
using Paxtor.Pooling.Jobs;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>A master <c>m</c> and a member <c>w</c> that runs its jobs, both in the test's process.</summary>
internal sealed class JobNetwork : IAsyncDisposable
{
    private readonly LocalNetwork network;
    private readonly List<JobService> services = [];
    private Func<string, CodeSource> code = null!;

    private JobNetwork(LocalNetwork network) => this.network = network;

    public PoolNode MasterNode => network.Master;

    public List<PoolNode> Workers { get; } = [];

    public List<TestPool> Pools { get; } = [];

    /// <summary>The pool as the master sees it. Its jobs run on the workers.</summary>
    public TestPool Pool => Pools[0];

    public List<JobService> Services => services;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("paxtor-pool-").FullName;

    public StringWriter Output { get; } = new();

    public static async Task<JobNetwork> StartAsync(int workers = 1, bool masterTakesJobs = false, PoolLimits? limits = null, Func<string, CodeSource>? code = null)
    {
        JobNetwork made = new(await LocalNetwork.StartAsync(JobService.Declare, limits));
        made.code = code ?? (static name => new LoadedCode(name));
        await made.AddAsync(made.network.Master);
        for (int i = 1; i <= workers; i++)
            made.Workers.Add(await made.network.JoinAsync($"w{i}", PoolRole.Worker, made.AddAsync));
        made.Settle(masterTakesJobs);
        return made;
    }

    /// <summary>All know the load of all, as it is now.</summary>
    public void Settle(bool masterTakesJobs = false)
    {
        foreach (TestPool pool in Pools)
        {
            pool.Board.SetMembers(network.Nodes.Where(n => masterTakesJobs || n.Role != PoolRole.Master).Select(static n => n.Name));
            foreach (JobService service in services)
                pool.Board.Report(service.Node, service.Runner.Queue.Report());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await network.DisposeAsync();
        foreach (JobService service in services)
            await service.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task AddAsync(PoolNode node)
    {
        RunQueue queue = new(TimeProvider.System, new Random(node.Name.GetHashCode(StringComparison.Ordinal)), 2);
        LoadBoard board = new(TimeProvider.System, new Random(1), node.Name, queue);
        TestPool pool = new(node, board);
        JobService service = new(node, board, queue, code(node.Name), () => pool, node.Role == PoolRole.Master ? Output : null, NullLogger.Instance);
        pool.Service = service;
        node.Services.Add(service);
        node.Services.Add(service.Runner);
        node.Services.Add(service.Outputs);
        node.Services.Add(new FileRoot(Directory, 1 << 20));
        await service.StartAsync();
        services.Add(service);
        Pools.Add(pool);
    }
}
