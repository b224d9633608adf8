namespace Paxtor.Bench.Names;

/// <summary>
/// What a named process takes in each of its roles. All of them run on the first node and are used from the third, and all three vote: so the second tells what a voter needs, and the others
/// what the host and the caller need besides.
/// </summary>
internal static class MemoryMeasures
{
    private const int FillCallers = 256;
    private const int WarmNames = 20_000;

    public static async IAsyncEnumerable<NameRow> RunAsync(BenchOptions options)
    {
        await using NameCluster cluster = await NameCluster.StartAsync(options, 2);
        int count = options.Names[^1];
        NameCallers callers = new(cluster.Node);
        NameOptions first = new() { Placement = static all => all.First(static c => c.Member.Name == "n1@127.0.0.1") };
        await callers.FillAsync(0, WarmNames, FillCallers, first);
        (long Managed, long Private)[] before = await cluster.MemoryAsync();
        await callers.FillAsync(WarmNames, WarmNames + count, FillCallers, first);
        (long Managed, long Private)[] after = await cluster.MemoryAsync();
        double[] each = [.. after.Zip(before, (a, b) => (double)(a.Managed - b.Managed) / count)];
        yield return Row("a name in the store of each voter", each[1]);
        yield return Row("a named process on its host, its object of 24 bytes included", each[0] - each[1]);
        yield return Row("a name known to a caller's node", each[2] - each[1]);
        yield return Row("private memory of a host that votes, for each name", (double)(after[0].Private - before[0].Private) / count);

        NameRow Row(string what, double bytes) => new("Paxtor", what, bytes, "bytes") { Names = count };
    }
}
