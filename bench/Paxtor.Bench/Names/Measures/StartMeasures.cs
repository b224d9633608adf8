using Paxtor.Bench.Locks;

namespace Paxtor.Bench.Names;

/// <summary>First calls to new names, on three nodes.</summary>
internal static class StartMeasures
{
    private const int WarmCallers = 64;

    public static async IAsyncEnumerable<NameRow> RunAsync(NameCluster cluster, BenchOptions options)
    {
        NameCallers callers = new(cluster.Node);
        await Measurement.RunAsync(WarmCallers, options.Warm, callers.StartAsync);
        foreach (int count in options.Callers ?? [1, 16, 64, 256])
            yield return await NameMeasurement.RowAsync(cluster, "first calls to new names", count, options.Duration, callers.StartAsync) with { Target = count == 64 ? 5_000 : null };
    }
}
