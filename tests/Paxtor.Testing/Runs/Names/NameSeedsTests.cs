using Xunit.Sdk;

namespace Paxtor.Testing.Tests.Runs.Names;

/// <summary>Many runs with names, one a seed, with the same variables as <see cref="SimulationSeedsTests"/>; the default is 100 seeds.</summary>
public sealed class NameSeedsTests
{
    [Fact]
    public void Names_under_faults_keep_their_invariants() => SeedSweep.RunAsked("name ", 100, NameRun.Execute);

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
}
