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
}
