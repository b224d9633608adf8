using Paxtor.Bench.Locks;

namespace Paxtor.Bench.Names;

/// <summary>Each operation while more and more names have processes, spread over three nodes.</summary>
internal static class ManyMeasures
{
    private const int FillCallers = 256;
    private const int WarmCallers = 64;
    private const int WarmNames = 500;
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async IAsyncEnumerable<NameRow> RunAsync(NameCluster cluster, BenchOptions options)
    {
        NameCallers callers = new(cluster.Node);
        int filled = 0;
        await WarmAsync(callers, options);
        foreach (int names in options.Names)
        {
            long begun = Clock.GetTimestamp();
            await callers.FillAsync(filled, names, FillCallers);
            double seconds = Clock.GetElapsedTime(begun).TotalSeconds;
            yield return new NameRow("Paxtor", "starting the names that are added", seconds, "s") { Names = names, Callers = FillCallers };
            yield return new NameRow("Paxtor", "starting the names that are added", (names - filled) / seconds, "a second") { Names = names, Callers = FillCallers };
            filled = names;
            foreach (int count in options.Callers ?? [1, 64])
            {
                yield return await NameMeasurement.RowAsync(cluster, "first calls to new names", count, options.Duration, callers.StartAsync) with { Names = names };
                await callers.EndStartedAsync();
                yield return await NameMeasurement.RowAsync(cluster, "lookups", count, options.Duration, (i, end, times) => callers.LookupAsync(names, i, end, times)) with { Names = names };
                yield return await NameMeasurement.RowAsync(cluster, "later calls, to any name", count, options.Duration, (i, end, times) => callers.CallAsync(names, i, end, times)) with { Names = names };
                yield return await NameMeasurement.RowAsync(cluster, "ends of named processes (each started before)", count, options.Duration, callers.EndAsync) with { Names = names };
            }

            (long Managed, long Private)[] memory = await cluster.MemoryAsync();
            for (int i = 0; i < memory.Length; i++)
            {
                yield return new NameRow("Paxtor", $"managed heap of node n{i + 1}{(i == 2 ? ", where the callers are" : "")}", memory[i].Managed / 1e6, "MB") { Names = names };
                yield return new NameRow("Paxtor", $"private memory of node n{i + 1}{(i == 2 ? ", where the callers are" : "")}", memory[i].Private / 1e6, "MB") { Names = names };
            }
        }
    }

    /// <summary>Each operation for a while, so that few names do not look dear for what is compiled; ends what it starts, but for a few.</summary>
    private static async Task WarmAsync(NameCallers callers, BenchOptions options)
    {
        TimeSpan each = options.Warm / 4;
        await callers.FillAsync(0, WarmNames, FillCallers);
        await Measurement.RunAsync(WarmCallers, each, callers.StartAsync);
        await callers.EndStartedAsync();
        await Measurement.RunAsync(WarmCallers, each, callers.EndAsync);
        await Measurement.RunAsync(WarmCallers, each, (i, end, times) => callers.LookupAsync(WarmNames, i, end, times));
        await Measurement.RunAsync(WarmCallers, each, (i, end, times) => callers.CallAsync(WarmNames, i, end, times));
    }
}
