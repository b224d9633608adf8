using System.Diagnostics;
using System.Globalization;
using Xunit.Sdk;

namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>Many runs of processes, one a seed, with the same variables as <see cref="SimulationSeedsTests"/>; the default is 200 seeds.</summary>
public sealed class ProcessSeedsTests
{
    [Fact]
    public void Actions_break_no_invariant_and_nothing_is_left()
    {
        if (Setting("PAXTOR_SIM_SEED") is { } one)
        {
            RunResult result = ProcessRun.Execute(one, Console.WriteLine);
            Console.WriteLine($"sim: seed {one}: {result.Events} events in {result.Time} virtual time, trace {result.TraceHash:x16}; {result.Counts}");
            return;
        }

        int first = Setting("PAXTOR_SIM_FIRST") ?? 1;
        long began = Stopwatch.GetTimestamp();
        SeedSweep sweep = SeedSweep.Run(first, Setting("PAXTOR_SIM_SEEDS") ?? 200, Setting("PAXTOR_SIM_FAILURES") ?? 5, static seed => ProcessRun.Execute(seed));
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Console.WriteLine($"sim: {sweep.Done} process seeds from {first}, {sweep.Events} events, {sweep.VirtualTime.TotalHours:F1} h virtual time in {took.TotalSeconds:F0} s; {sweep.Counts}");
        if (sweep.Failures.Count > 0)
            throw new XunitException($"{sweep.Failures.Count} of {sweep.Done} seeds failed.\n{sweep.Failures[0].Message}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_byte_for_byte()
    {
        for (int seed = 5_001; seed <= 5_020; seed++)
        {
            List<string> lines = [];
            RunResult first = ProcessRun.Execute(seed, lines.Add);
            int line = 0;
            string? differs = null;
            RunResult second = ProcessRun.Execute(seed, l =>
            {
                if (differs is null && (line >= lines.Count || lines[line] != l))
                    differs = $"{(line < lines.Count ? lines[line] : "the end")}\n{l}";
                line++;
            });
            if (first.TraceHash != second.TraceHash || first.Events != second.Events)
                throw new XunitException($"Seed {seed} gave two different runs. They differ first at\n{differs}");
        }
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
