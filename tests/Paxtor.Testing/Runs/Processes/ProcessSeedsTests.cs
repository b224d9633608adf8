using Xunit.Sdk;

namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>Many runs of processes, one a seed, with the same variables as <see cref="SimulationSeedsTests"/>; the default is 200 seeds.</summary>
public sealed class ProcessSeedsTests
{
    [Fact]
    public void Actions_break_no_invariant_and_nothing_is_left() => SeedSweep.RunAsked("process ", 200, ProcessRun.Execute);

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
}
