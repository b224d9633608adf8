namespace Paxtor.Testing.Tests.Runs;

/// <summary>Runs many seeds on a few threads, each run on one of them.</summary>
internal sealed class SeedSweep
{
    private readonly Lock gate = new();
    private readonly int end;
    private readonly int failuresMax;
    private int next;

    private readonly Func<int, RunResult> execute;

    private SeedSweep(int first, int count, int failuresMax, Func<int, RunResult> execute)
    {
        next = first;
        this.execute = execute;
        this.failuresMax = failuresMax;
        end = first + count;
    }

    public int Done { get; private set; }

    public long Events { get; private set; }

    public TimeSpan VirtualTime { get; private set; }

    public RunCounts Counts { get; } = new();

    public List<SimulationFailure> Failures { get; } = [];

    /// <summary>Runs seeds until all are done or some have failed.</summary>
    public static SeedSweep Run(int first, int count, int failuresMax, Func<int, RunResult>? execute = null)
    {
        var sweep = new SeedSweep(first, count, failuresMax, execute ?? (static seed => SimulationRun.Execute(seed)));
        Thread[] threads = [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 8)).Select(_ => new Thread(sweep.RunSome))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return sweep;
    }

    private void RunSome()
    {
        while (true)
        {
            int seed;
            lock (gate)
            {
                if (next == end || Failures.Count >= failuresMax)
                    return;
                seed = next++;
            }

            RunResult? result = null;
            SimulationFailure? failure = null;
            try
            {
                result = execute(seed);
            }
            catch (SimulationFailure e)
            {
                failure = e;
            }

            lock (gate)
            {
                Done++;
                if (failure is not null)
                {
                    Failures.Add(failure);
                    Console.WriteLine($"sim: seed {seed} failed: {failure.InnerException!.Message.Split('\n')[0]}");
                }
                else
                {
                    Events += result!.Events;
                    VirtualTime += result.Time;
                    Counts.Add(result.Counts);
                }
            }
        }
    }
}
