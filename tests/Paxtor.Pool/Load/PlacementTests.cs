using Paxtor.Placing;

namespace Paxtor.Pool.Tests.Load;

/// <summary>Placement in simulated pools, by fixed seeds, beside other algorithms.</summary>
public sealed class PlacementTests
{
    private const int Seeds = 3;
    private const double Tenth = 1.1;
    private static readonly double[] Ages = [0, 0.5, 2, 10];

    /// <summary>A small pool with one that places, and a larger one with several.</summary>
    private static readonly RunShape[] Pools =
    [
        new() { Members = 3, Cores = 1, Placers = 1, MeanSeconds = 0.2, Jobs = 4_000 },
        new() { Members = 8, Cores = 2, Placers = 4, MeanSeconds = 0.05, Jobs = 8_000 },
    ];

    public static TheoryData<string> Distributions => [.. JobSizes.All.Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void JobsThatComeByChance_AreSlowedDownNoMoreThanByErlangsPlacementNorByChanceNorByTwoChoices(string distribution)
    {
        foreach (RunShape pool in Pools)
        {
            foreach (double age in Ages)
            {
                double ours = Slowdown(Algorithm.Paxtor, distribution, pool with { ReportAge = age });
                foreach (Algorithm other in (Algorithm[])[Algorithm.Erlang, Algorithm.Random])
                    AssertNoWorse(ours, Slowdown(other, distribution, pool with { ReportAge = age }), other, pool with { ReportAge = age });
                AssertNoWorse(ours, Tenth * Slowdown(Algorithm.TwoChoices, distribution, pool with { ReportAge = age }), Algorithm.TwoChoices, pool with { ReportAge = age });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void OldReports_CostLittle(string distribution)
    {
        foreach (RunShape pool in Pools)
        {
            double ours = Slowdown(Algorithm.Paxtor, distribution, pool with { ReportAge = 10 });
            double random = Slowdown(Algorithm.Random, distribution, pool with { ReportAge = 10 });
            Assert.True(ours < random * 0.7, $"{distribution} on {pool}: {ours}, by chance {random}");
        }
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void JobsThatCanWait_EndWithinATenthOfTheBoundWhereSizesAllowIt_AndNoLaterThanByErlangsPlacement(string distribution)
    {
        foreach (RunShape pool in Pools)
        {
            foreach (double mean in (double[])[0.001, 0.005, 0.02, 0.2])
            {
                double ours = 0, erlangs = 0;
                for (int seed = 1; seed <= Seeds; seed++)
                {
                    RunShape shape = pool with { Jobs = 1_500, MeanSeconds = mean, Seed = seed };
                    RunResult run = PlacementRun.Map(Algorithm.Paxtor, SizesOf(distribution), shape);
                    // A single job that is a good part of what a core has to do may come last, whatever one does who does not know it.
                    if (run.Longest <= 0.1 * run.WorkOfACore)
                        Assert.True(run.Stretch <= Tenth, $"{distribution} on {shape}: {run}");
                    ours += run.Makespan;
                    erlangs += PlacementRun.Batch(Algorithm.Erlang, SizesOf(distribution), 17_000, shape).Makespan;
                }

                // Erlang starts all at once, where ours waits for answers: with jobs of a millisecond that takes up to a hundredth.
                Assert.True(ours <= erlangs * 1.01, $"{distribution} of {mean} s on {pool}: {ours} s, Erlang's {erlangs} s");
            }
        }
    }

    [Fact]
    public void JobsThatAreStartedAtOnce_AreSpreadEvenly()
    {
        foreach (RunShape pool in Pools)
        {
            RunResult ours = PlacementRun.Batch(Algorithm.Paxtor, JobSizes.Constant, 17_000, pool with { Jobs = 1_500 });
            Assert.True(ours.Stretch <= 1.02, $"{pool}: {ours}");
        }
    }

    [Fact]
    public void OneSeed_GivesOneRun()
    {
        RunShape shape = Pools[1] with { Jobs = 1_000 };
        Assert.Equal(PlacementRun.Open(Algorithm.Paxtor, JobSizes.Pareto, 0.8, shape), PlacementRun.Open(Algorithm.Paxtor, JobSizes.Pareto, 0.8, shape));
    }

    private static JobSizes SizesOf(string distribution) => JobSizes.All.Single(s => s.Name == distribution);

    private static double Slowdown(Algorithm algorithm, string distribution, RunShape shape) =>
        Enumerable.Range(1, Seeds).Average(seed => PlacementRun.Open(algorithm, SizesOf(distribution), 0.8, shape with { Seed = seed }).Slowdown);

    private static void AssertNoWorse(double ours, double other, Algorithm algorithm, RunShape shape) =>
        Assert.True(ours <= other, $"{shape}: slowed down {ours} times, with {algorithm} {other}");
}
