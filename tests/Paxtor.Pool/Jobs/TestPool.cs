using Paxtor.Pooling;
using Paxtor.Pooling.Jobs;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>The jobs of one member as a pool; the rest of it is not here.</summary>
internal sealed class TestPool(PoolNode node, LoadBoard board) : JobPool, IPool
{
    public JobService Service { get; set; } = null!;

    public LoadBoard Board => board;

    public string Name => node.PoolName;

    public string Node => node.Name;

    public string Master => node.Master;

    public IProcesses Processes => node.Processes;

    public IReadOnlyList<PoolMember> Members => throw new NotSupportedException();

    private protected override JobService Jobs => Service;

    public Task<AttachResult> AttachAsync(string node, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<string> GetNodeAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
