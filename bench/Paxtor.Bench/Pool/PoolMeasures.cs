using Microsoft.Extensions.Logging;
using Paxtor.Bench.Processes;

namespace Paxtor.Bench.Pool;

/// <summary>A pool of the master and two workers on this machine: starts of jobs and choices of nodes, from the master and from a worker.</summary>
internal static class PoolMeasures
{
    /// <summary>From Erlang's figures on this kind of machine: spawns no slower at one caller, three times at sixteen; get node from a member five times.</summary>
    private static readonly (string What, int Callers, double? Master, double? Member)[] Measures =
    [
        (PoolCallers.Spawn, 1, 17_000, 6_400), (PoolCallers.Spawn, 16, 51_000, 57_000),
        (PoolCallers.SpawnThere, 1, null, null), (PoolCallers.SpawnThere, 16, null, null),
        (PoolCallers.SpawnLink, 1, null, null), (PoolCallers.SpawnLink, 16, null, null),
        (PoolCallers.GetNode, 1, null, 50_000), (PoolCallers.GetNode, 16, null, 275_000),
        (PoolCallers.Run, 1, null, null), (PoolCallers.Run, 16, null, null),
    ];

    public static PoolOptions Options(int workers, bool masterTakesJobs = true) =>
        new() { Name = "bench", Hosts = [new PoolHost("localhost", workers)], MasterTakesJobs = masterTakesJobs };

    /// <summary>What goes wrong in a pool is shown on the standard error.</summary>
    public static ILoggerFactory Log() =>
        LoggerFactory.Create(static b => b.AddConsole(static c => c.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error).AddFilter("Paxtor.Pool", LogLevel.Information));

    public static async IAsyncEnumerable<ProcessRow> RunAsync(Load load, TimeSpan warm, TimeSpan time, Func<string, bool> isChosen)
    {
        using ILoggerFactory log = Log();
        long begun = TimeProvider.System.GetTimestamp();
        await using WorkerPool pool = await WorkerPool.StartAsync(Options(workers: 1), log);
        double first = TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
        begun = TimeProvider.System.GetTimestamp();
        await pool.StartWorkersAsync([new PoolHost("localhost", 2)]);
        double second = TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
        if (isChosen("start"))
        {
            yield return new ProcessRow("Paxtor", "start of a pool with a worker, ms", 1, first);
            yield return new ProcessRow("Paxtor", "start of one more worker, ms", 1, second) { Target = 1_000 };
        }

        // Code comes to each worker, and is compiled, before anything is measured.
        await WarmAsync(pool, warm);
        if (isChosen("master"))
        {
            foreach ((string what, int callers, double? target, _) in Measures)
            {
                ProcessRow row = await load.RunAsync($"{what}, from the master", callers, PoolCallers.Of(what, pool), target);
                yield return row;
            }
        }

        if (isChosen("member"))
        {
            string member = pool.Members.First(static m => m.Kind == PoolMemberKind.Worker).Node;
            JobOptions there = new() { Node = member };
            foreach ((string what, int callers, _, double? target) in Measures)
            {
                double warmSeconds = warm.TotalSeconds, seconds = time.TotalSeconds;
                MemberFigures figures = await pool.RunAsync(() => PoolJobs.MeasureAsync(what, callers, warmSeconds, seconds), there);
                yield return new ProcessRow("Paxtor", $"{what}, from a member", callers, figures.PerSecond)
                {
                    Target = target,
                    P50Microseconds = figures.P50,
                    P99Microseconds = figures.P99,
                    BytesEach = figures.BytesEach,
                    SlowestShare = figures.SlowestShare,
                };
            }
        }
    }

    private static async Task WarmAsync(WorkerPool pool, TimeSpan time)
    {
        long begun = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            while (TimeProvider.System.GetElapsedTime(begun) < time)
            {
                await pool.SpawnAsync(() => PoolJobs.Nothing());
                await pool.RunAsync(() => PoolJobs.Echo(7));
            }
        }));
    }
}
