using Paxtor.Pool.Tests.Kit;
using Paxtor.Workers;

namespace Paxtor.Pool.Tests.Network;

/// <summary>What a pool can do, asked of a worker by a job that runs there.</summary>
public sealed class FromAnywhereTests
{
    [Fact]
    public async Task Pool_UsedAndStoppedByAJobOnAWorker_DoesAsOnTheMaster()
    {
        WorkerProcesses workers = new();
        PoolOptions options = new() { Name = "anywhere", Hosts = [new PoolHost("localhost")], Arguments = [workers.Tag], MasterTakesJobs = false };
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        string used = await pool.RunAsync(() => Chores.UseThePoolAsync());
        string refused = "stranger@localhost cannot be attached: the pool anywhere was started without a node of the application's cluster (PoolOptions.Node).";
        Assert.Equal($"anywhere@localhost|anywhere-master@localhost|anywhere-master@localhost anywhere@localhost|True|3|AlreadyAttached|{refused}", used);

        await pool.SpawnAsync(() => Chores.StopThePoolAsync());
        await pool.Stopped.WaitAsync(LocalNetwork.Patience);
        await workers.GoneAsync();
    }
}
