using System.Diagnostics;
using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Starting;

/// <summary>Workers on this machine: they start, join, and end with the pool.</summary>
public sealed class DirectStartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Start_OnThisMachine_WorkersAreMembersAndEndWithThePool()
    {
        WorkerProcesses workers = new();
        PoolOptions options = new() { Name = "direct", Hosts = [new PoolHost("localhost", 2)], Arguments = [workers.Tag, "it's \"quoted\" $HOME"] };
        long began = Stopwatch.GetTimestamp();
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            output.WriteLine($"started in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
            Assert.Empty(pool.Report.Failures);
            Assert.Equal(["direct@localhost", "direct-2@localhost"], pool.Report.Started);
            Assert.Equal(["direct-2@localhost", "direct-master@localhost", "direct@localhost"], pool.Member.Members.Select(static m => m.Node).Order(StringComparer.Ordinal));
            Assert.Equal(2, workers.Programs.Length);

            PoolStartReport again = await pool.StartWorkersAsync([new PoolHost("localhost", 2)]);
            Assert.Equal((0, 2, 0), (again.Started.Count, again.TakenIn.Count, again.Failures.Count));
            began = Stopwatch.GetTimestamp();
            PoolStartReport third = await pool.StartWorkersAsync([new PoolHost("localhost", 3)]);
            output.WriteLine($"one more in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
            Assert.Equal(["direct-3@localhost"], third.Started);
            began = Stopwatch.GetTimestamp();
        }

        output.WriteLine($"stopped in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        await workers.GoneAsync();
    }

    [Fact]
    public async Task Start_OnOneHostByTwoNames_HasTheWorkersOfBoth()
    {
        WorkerProcesses workers = new();
        PoolOptions options = new() { Name = "alias", Hosts = [new PoolHost("localhost"), new PoolHost("127.0.0.1")], Arguments = [workers.Tag] };
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            Assert.Equal(["alias@localhost", "alias-2@localhost"], pool.Report.Started);
            Assert.Equal(2, workers.Programs.Length);
            Assert.Equal(3, pool.Members.Count);
        }

        await workers.GoneAsync();
    }

    [Fact]
    public async Task Start_OfTheSameByTwoCallersAtOnce_StartsEachOnce()
    {
        WorkerProcesses workers = new();
        await using (WorkerPool pool = await WorkerPool.StartAsync(new PoolOptions { Name = "twice", Hosts = [], Arguments = [workers.Tag] }))
        {
            PoolStartReport[] reports = await Task.WhenAll(pool.StartWorkersAsync([new PoolHost("localhost")]), pool.StartWorkersAsync([new PoolHost("localhost")]));
            Assert.Equal(["twice@localhost"], reports.SelectMany(static r => r.Started));
            Assert.Contains("by another caller", Assert.Single(reports.SelectMany(static r => r.Failures)).Reason, StringComparison.Ordinal);
            Assert.Single(workers.Programs);
            Assert.Equal(3, await pool.RunAsync(() => Paxtor.Workers.Chores.Add(1, 2), new JobOptions { Node = "twice@localhost" }));
        }

        await workers.GoneAsync();
    }
}
