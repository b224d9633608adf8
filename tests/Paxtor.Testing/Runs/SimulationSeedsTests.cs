using System.Diagnostics;
using System.Globalization;
using Xunit.Sdk;

namespace Paxtor.Testing.Tests.Runs;

/// <summary>
/// Many runs, one a seed. <c>PAXTOR_SIM_SEED=n</c> replays one with its whole trace, <c>PAXTOR_SIM_SEEDS</c> says how many to run (default 1,000) and
/// <c>PAXTOR_SIM_FIRST</c> with which to begin (default 1). It stops at <c>PAXTOR_SIM_FAILURES</c> seeds that fail (default 5).
/// </summary>
public sealed class SimulationSeedsTests
{
    [Fact]
    public void Faults_break_no_invariant_and_all_finishes_when_they_are_over()
    {
        if (Setting("PAXTOR_SIM_SEED") is { } one)
        {
            RunResult result = SimulationRun.Execute(one, Console.WriteLine);
            Console.WriteLine($"sim: seed {one}: {result.Events} events in {result.Time} virtual time, trace {result.TraceHash:x16}; {result.Counts}");
            return;
        }

        int first = Setting("PAXTOR_SIM_FIRST") ?? 1;
        int count = Setting("PAXTOR_SIM_SEEDS") ?? 1_000;
        long began = Stopwatch.GetTimestamp();
        SeedSweep sweep = SeedSweep.Run(first, count, Setting("PAXTOR_SIM_FAILURES") ?? 5);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Console.WriteLine($"sim: {sweep.Done} seeds from {first}, {sweep.Events} events, {sweep.VirtualTime.TotalHours:F1} h virtual time in {took.TotalSeconds:F0} s; {sweep.Counts}");
        if (sweep.Failures.Count > 0)
            throw new XunitException($"{sweep.Failures.Count} of {sweep.Done} seeds failed.\n{sweep.Failures[0].Message}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_byte_for_byte()
    {
        for (int seed = 5_001; seed <= 5_030; seed++)
        {
            RunResult first = SimulationRun.Execute(seed);
            RunResult second = SimulationRun.Execute(seed);
            if (first.TraceHash != second.TraceHash || first.Events != second.Events)
                throw new XunitException($"Seed {seed} gave two different runs: {first} and {second}.");
        }
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
