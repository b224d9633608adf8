using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>Gets of ranges: bounds, order, limit, count.</summary>
public abstract class ReadConformance : StoreConformance
{
    /// <summary>Keys c, a, b, d are created in this order; then a is written again, and its value is the largest.</summary>
    private async Task<long[]> Fill()
    {
        long[] revisions = [await Put("c", "3"), await Put("a", "1"), await Put("b", "2"), await Put("d", "0")];
        await Put("a", "9");
        return revisions;
    }

    [Fact]
    public Task Ranges_HoldTheKeysBetweenTheirBounds() => OnLoop(async () =>
    {
        await Fill();
        Assert.Equal("a b c d", NamesOf(await Read(Operation.Get(Prefix()))));
        Assert.Equal("b c", NamesOf(await Read(Operation.Get(KeyRange.Between(Key("b"), Key("d"))))));
        Assert.Equal("b", NamesOf(await Read(Operation.Get(Key("b")))));
        Assert.Equal("b", NamesOf(await Read(Operation.Get(Prefix("b")))));
        Assert.Equal("", NamesOf(await Read(Operation.Get(KeyRange.Between(Key("d"), Key("b"))))));
        Assert.Equal("", NamesOf(await Read(Operation.Get(KeyRange.Between(Key("b"), Key("b"))))));
        Assert.StartsWith("c d", NamesOf(await Read(Operation.Get(KeyRange.From(Key("c"))))), StringComparison.Ordinal);
    });

    [Fact]
    public Task Prefix_OfBytes255_ReachesToTheEndAndNoFurther() => OnLoop(async () =>
    {
        StoreKey Odd(params byte[] bytes) => Key("z").Append(bytes);
        foreach (StoreKey key in new[] { Odd(0xFF), Odd(0xFF, 0xFF), Odd(0xFF, 0), Odd(0), Odd(0xFE, 0xFF) })
            await Store.CommitAsync(Transaction.Of(Operation.Put(key, Bytes("v"))));
        await Put("zz");
        Assert.Equal(3, (await Read(Operation.Get(KeyRange.Prefix(Odd(0xFF))))).Count);
        Assert.Equal(1, (await Read(Operation.Get(KeyRange.Prefix(Odd(0xFF, 0xFF))))).Count);
        Assert.Equal(6, (await Read(Operation.Get(Prefix("z")))).Count);
    });

    [Theory]
    [InlineData(SortTarget.Key, "a b c d")]
    [InlineData(SortTarget.CreateRevision, "c a b d")]
    [InlineData(SortTarget.ModRevision, "c b d a")]
    [InlineData(SortTarget.Value, "d b c a")]
    public Task Sort_OrdersByItsTargetBothWays(SortTarget target, string ascending) => OnLoop(async () =>
    {
        await Fill();
        string descending = string.Join(' ', ascending.Split(' ').Reverse());
        Assert.Equal(ascending, NamesOf(await Read(Operation.Get(Prefix(), target))));
        Assert.Equal(descending, NamesOf(await Read(Operation.Get(Prefix(), target, descending: true))));
        Assert.Equal(descending.Split(' ')[0], NamesOf(await Read(Operation.Get(Prefix(), target, descending: true, limit: 1))));
        Assert.Equal(ascending[..3], NamesOf(await Read(Operation.Get(Prefix(), target, limit: 2))));
    });

    [Fact]
    public Task Sort_ByVersion_PutsTheOftenWrittenLast() => OnLoop(async () =>
    {
        await Fill();
        Assert.Equal("a", NamesOf(await Read(Operation.Get(Prefix(), SortTarget.Version, descending: true, limit: 1))));
        Assert.EndsWith("a", NamesOf(await Read(Operation.Get(Prefix(), SortTarget.Version))), StringComparison.Ordinal);
    });

    [Fact]
    public Task Limit_CutsTheItemsAndNotTheCount() => OnLoop(async () =>
    {
        await Fill();
        OperationResult result = await Read(Operation.Get(Prefix(), limit: 2));
        Assert.Equal(("a b", 4L), (NamesOf(result), result.Count));
        result = await Read(Operation.Get(Prefix(), limit: 9));
        Assert.Equal((4, 4L), (result.Items.Length, result.Count));
    });

    [Fact]
    public Task CountOnly_AnswersNoItems() => OnLoop(async () =>
    {
        await Fill();
        OperationResult result = await Read(Operation.Get(Prefix(), countOnly: true));
        Assert.Equal((0, 4L), (result.Items.Length, result.Count));
    });

    [Fact]
    public Task MaxCreateRevision_FiltersTheItemsBeforeTheLimitAndNotTheCount() => OnLoop(async () =>
    {
        long[] revisions = await Fill();
        OperationResult result = await Read(Operation.Get(Prefix(), maxCreateRevision: revisions[1]));
        Assert.Equal(("a c", 4L), (NamesOf(result), result.Count));
        result = await Read(Operation.Get(Prefix(), SortTarget.CreateRevision, descending: true, limit: 1, maxCreateRevision: revisions[2]));
        Assert.Equal("b", NamesOf(result));
        result = await Read(Operation.Get(Prefix(), limit: 1, maxCreateRevision: revisions[0]));
        Assert.Equal("c", NamesOf(result));
        result = await Read(Operation.Get(Prefix(), SortTarget.CreateRevision, limit: 1, maxCreateRevision: revisions[0] - 1));
        Assert.Equal(("", 4L), (NamesOf(result), result.Count));
    });

    [Fact]
    public Task Queue_FirstAndPredecessorAreFoundAmongMany() => OnLoop(async () =>
    {
        const int Waiters = 200;
        List<(string Name, long Created)> queue = [];
        foreach (int number in Enumerable.Range(0, Waiters).OrderBy(i => (i * 7919) % 1009))
            queue.Add(($"q/{number:d4}", await Put($"q/{number:d4}")));
        for (int i = 0; i < Waiters; i += 13)
        {
            Assert.Equal(queue[i].Name, NamesOf(await Read(Operation.Get(Prefix("q/"), SortTarget.CreateRevision, descending: true, limit: 1, maxCreateRevision: queue[i].Created))));
            Assert.Equal(
                string.Join(' ', queue.Take(i + 1).TakeLast(2).Reverse().Select(w => w.Name)),
                NamesOf(await Read(Operation.Get(Prefix("q/"), SortTarget.CreateRevision, descending: true, limit: 2, maxCreateRevision: queue[i].Created))));
        }

        Assert.Equal($"{queue[0].Name} {queue[1].Name}", NamesOf(await Read(Operation.Get(Prefix("q/"), SortTarget.CreateRevision, limit: 2))));
    });
}
