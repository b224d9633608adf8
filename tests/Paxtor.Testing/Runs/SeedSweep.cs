using System.Diagnostics;
using System.Globalization;
using Xunit.Sdk;

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

    /// <summary>
    /// Runs the seeds that the environment asks for, as <see cref="SimulationSeedsTests"/> says, and tells what they did: one with its whole trace, or many.
    /// </summary>
    /// <param name="what">What they are of, before the word "seeds"; with a space behind it.</param>
    /// <param name="count">How many, unless the environment says.</param>
    /// <param name="execute">Runs one; the second argument, when there is one, is told each line of its trace.</param>
    /// <exception cref="XunitException">One failed.</exception>
    public static void RunAsked(string what, int count, Func<int, Action<string>?, RunResult> execute)
    {
        if (Setting("PAXTOR_SIM_SEED") is { } one)
        {
            RunResult result = execute(one, Console.WriteLine);
            Console.WriteLine($"sim: seed {one}: {result.Events} events in {result.Time} virtual time, trace {result.TraceHash:x16}; {result.Counts}");
            return;
        }

        int first = Setting("PAXTOR_SIM_FIRST") ?? 1;
        long began = Stopwatch.GetTimestamp();
        SeedSweep sweep = Run(first, Setting("PAXTOR_SIM_SEEDS") ?? count, Setting("PAXTOR_SIM_FAILURES") ?? 5, seed => execute(seed, null));
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Console.WriteLine($"sim: {sweep.Done} {what}seeds from {first}, {sweep.Events} events, {sweep.VirtualTime.TotalHours:F1} h virtual time in {took.TotalSeconds:F0} s; {sweep.Counts}");
        if (sweep.Failures.Count > 0)
            throw new XunitException($"{sweep.Failures.Count} of {sweep.Done} seeds failed.\n{sweep.Failures[0].Message}");
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Runs seeds until all are done or some have failed.</summary>
    private static SeedSweep Run(int first, int count, int failuresMax, Func<int, RunResult> execute)
    {
        var sweep = new SeedSweep(first, count, failuresMax, execute);
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
