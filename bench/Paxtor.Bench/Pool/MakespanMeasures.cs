using System.Globalization;
using Microsoft.Extensions.Logging;
using Paxtor.Bench.Peers;
using Paxtor.Placing;

namespace Paxtor.Bench.Pool;

/// <summary>
/// Jobs that compute, of given sizes, over three members on this machine: ours by <c>MapAsync</c>, Erlang's by <c>pool:pspawn</c>, which has no other way. The members share the machine's
/// processors, so the bound is all work on those.
/// </summary>
internal static class MakespanMeasures
{
    private const int Jobs = 400;
    private const double MeanMicroseconds = 15_000;
    private const int Workers = 3;

    public static async IAsyncEnumerable<MakespanRow> RunAsync(int rounds)
    {
        using ILoggerFactory log = PoolMeasures.Log();
        await using WorkerPool pool = await WorkerPool.StartAsync(PoolMeasures.Options(Workers, masterTakesJobs: false), log);
        double rate = PoolJobs.Calibrate();
        // Code comes to each worker, and is compiled, before anything is measured.
        await foreach (JobResult<int, int> warm in pool.MapAsync(Enumerable.Repeat(2_000, 300), size => PoolJobs.Work(size, rate)))
            _ = warm.Result;
        foreach (JobSizes sizes in JobSizes.All)
        {
            for (int round = 0; round < rounds; round++)
            {
                int[] jobs = Draw(sizes, round);
                long begun = TimeProvider.System.GetTimestamp();
                await foreach (JobResult<int, int> result in pool.MapAsync(jobs, size => PoolJobs.Work(size, rate)))
                    _ = result.Result;
                yield return new MakespanRow("Paxtor", sizes.Name, Jobs, TimeProvider.System.GetElapsedTime(begun).TotalSeconds, BoundOf(jobs));
            }
        }
    }

    public static async IAsyncEnumerable<MakespanRow> RunErlangAsync(string erl, string compiler, int rounds)
    {
        string file = Path.GetTempFileName();
        foreach (JobSizes sizes in JobSizes.All)
        {
            for (int round = 0; round < rounds; round++)
            {
                int[] jobs = Draw(sizes, round);
                await File.WriteAllLinesAsync(file, jobs.Select(static j => j.ToString(CultureInfo.InvariantCulture)));
                await using ErlangHost host = await ErlangHost.StartAsync(erl, compiler, PoolSuite.Module);
                await foreach (string line in host.RunAsync("makespan", file, host.StartNode("one"), host.StartNode("two")))
                {
                    if (line.Split(' ') is ["makespan", var seconds])
                        yield return new MakespanRow("Erlang", sizes.Name, Jobs, double.Parse(seconds, CultureInfo.InvariantCulture), BoundOf(jobs));
                }
            }
        }

        File.Delete(file);
    }

    private static int[] Draw(JobSizes sizes, int round)
    {
        Random random = new(1_000 + round);
        return [.. Enumerable.Range(0, Jobs).Select(_ => (int)(sizes.Draw(random) * MeanMicroseconds))];
    }

    private static double BoundOf(int[] jobs) => Math.Max(jobs.Sum(static j => (double)j) / Math.Min(Environment.ProcessorCount, Workers), jobs.Max()) / 1e6;
}
