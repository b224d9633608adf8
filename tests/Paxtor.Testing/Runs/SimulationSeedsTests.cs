using Xunit.Sdk;

namespace Paxtor.Testing.Tests.Runs;

/// <summary>
/// Many runs, one a seed. <c>PAXTOR_SIM_SEED=n</c> replays one with its whole trace, <c>PAXTOR_SIM_SEEDS</c> says how many to run (default 1,000) and
/// <c>PAXTOR_SIM_FIRST</c> with which to begin (default 1). It stops at <c>PAXTOR_SIM_FAILURES</c> seeds that fail (default 5).
/// </summary>
public sealed class SimulationSeedsTests
{
    [Fact]
    public void Faults_break_no_invariant_and_all_finishes_when_they_are_over() => SeedSweep.RunAsked("", 1_000, SimulationRun.Execute);

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
}
