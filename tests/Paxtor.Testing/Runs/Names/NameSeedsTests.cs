using System.Diagnostics;
using System.Globalization;
using Xunit.Sdk;

namespace Paxtor.Testing.Tests.Runs.Names;

/// <summary>Many runs with names, one a seed, with the same variables as <see cref="SimulationSeedsTests"/>; the default is 100 seeds.</summary>
public sealed class NameSeedsTests
{
    [Fact]
    public void Names_under_faults_keep_their_invariants()
    {
        if (Setting("PAXTOR_SIM_SEED") is { } one)
        {
            RunResult result = NameRun.Execute(one, Console.WriteLine);
            Console.WriteLine($"sim: seed {one}: {result.Events} events in {result.Time} virtual time, trace {result.TraceHash:x16}; {result.Counts}");
            return;
        }

        int first = Setting("PAXTOR_SIM_FIRST") ?? 1;
        long began = Stopwatch.GetTimestamp();
        SeedSweep sweep = SeedSweep.Run(first, Setting("PAXTOR_SIM_SEEDS") ?? 100, Setting("PAXTOR_SIM_FAILURES") ?? 5, static seed => NameRun.Execute(seed));
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Console.WriteLine($"sim: {sweep.Done} name seeds from {first}, {sweep.Events} events, {sweep.VirtualTime.TotalHours:F1} h virtual time in {took.TotalSeconds:F0} s; {sweep.Counts}");
        if (sweep.Failures.Count > 0)
            throw new XunitException($"{sweep.Failures.Count} of {sweep.Done} seeds failed.\n{sweep.Failures[0].Message}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_byte_for_byte()
    {
        for (int seed = 7_001; seed <= 7_005; seed++)
        {
            RunResult first = NameRun.Execute(seed);
            RunResult second = NameRun.Execute(seed);
            if (first.TraceHash != second.TraceHash || first.Events != second.Events)
                throw new XunitException($"Seed {seed} gave two different runs: {first} and {second}.");
        }
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
