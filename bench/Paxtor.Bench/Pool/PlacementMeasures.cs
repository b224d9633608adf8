using Paxtor.Placing;

namespace Paxtor.Bench.Pool;

/// <summary>Placement algorithms in simulated pools, each with the same jobs: mean slowdown at four fifths of what the cores can do, and stretch of jobs that are all there at the beginning.</summary>
internal static class PlacementMeasures
{
    private const double Utilization = 0.8;
    private const int Seeds = 3;
    private static readonly double[] Ages = [0, 0.5, 2, 10];

    private static readonly (string Name, RunShape Shape)[] Pools =
    [
        ("3 of 1 core, 1 places", new RunShape { Members = 3, Cores = 1, Placers = 1, MeanSeconds = 0.2, Jobs = 20_000 }),
        ("8 of 2 cores, 4 place", new RunShape { Members = 8, Cores = 2, Placers = 4, MeanSeconds = 0.05, Jobs = 20_000 }),
    ];

    /// <summary>Those that start everything at once do so as Erlang's pool.</summary>
    public static IEnumerable<PlacementRow> Run()
    {
        foreach ((string name, RunShape shape) in Pools)
        {
            foreach (JobSizes sizes in JobSizes.All)
            {
                foreach (double age in Ages)
                    yield return Row("slowdown", name, sizes, age, (a, seed) => PlacementRun.Open(a, sizes, Utilization, shape with { ReportAge = age, Seed = seed }).Slowdown);
                yield return Row("stretch", name, sizes, shape.ReportAge, (a, seed) => (a == Algorithm.Paxtor
                    ? PlacementRun.Map(a, sizes, shape with { Jobs = 1_500, Seed = seed })
                    : PlacementRun.Batch(a, sizes, 17_000, shape with { Jobs = 1_500, Seed = seed })).Stretch);
            }
        }
    }

    private static PlacementRow Row(string what, string pool, JobSizes sizes, double age, Func<Algorithm, int, double> measure) =>
        new(what, pool, sizes.Name, age, Algorithm.All.ToDictionary(static a => a.Name, a => Enumerable.Range(1, Seeds).Average(seed => measure(a, seed))));
}
