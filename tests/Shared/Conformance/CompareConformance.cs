using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>Comparisons of one key and of ranges.</summary>
public abstract class CompareConformance : StoreConformance
{
    private static bool Decides(CompareOperator @operator, int order) => @operator switch
    {
        CompareOperator.Equal => order == 0,
        CompareOperator.Greater => order > 0,
        CompareOperator.Less => order < 0,
        _ => order != 0,
    };

    [Theory]
    [InlineData(CompareOperator.Equal)]
    [InlineData(CompareOperator.Greater)]
    [InlineData(CompareOperator.Less)]
    [InlineData(CompareOperator.NotEqual)]
    public Task EveryNumber_IsComparedByEveryOperator(CompareOperator @operator) => OnLoop(async () =>
    {
        LeaseId lease = NewLease();
        await Store.GrantLeaseAsync(lease, TimeSpan.FromSeconds(60));
        await Put("a", "1", lease);
        await Put("a", "2", lease);
        KeyValue item = (await Get("a"))!;
        (CompareTarget Target, long Actual)[] targets =
        [
            (CompareTarget.Version, item.Version), (CompareTarget.CreateRevision, item.CreateRevision),
            (CompareTarget.ModRevision, item.ModRevision), (CompareTarget.Lease, lease.Value),
        ];
        foreach ((CompareTarget target, long actual) in targets)
        {
            for (int order = -1; order <= 1; order++)
                Assert.Equal(Decides(@operator, order), await Holds(Compare.Of(KeyRange.Single(Key("a")), target, @operator, actual - order)));
        }

        await Store.RevokeLeaseAsync(lease);
    });

    [Theory]
    [InlineData(CompareOperator.Equal)]
    [InlineData(CompareOperator.Greater)]
    [InlineData(CompareOperator.Less)]
    [InlineData(CompareOperator.NotEqual)]
    public Task Value_IsComparedAsBytesFromTheLeft(CompareOperator @operator) => OnLoop(async () =>
    {
        await Store.CommitAsync(Transaction.Of(Operation.Put(Key("a"), new byte[] { 5, 0x80 })));
        (byte[] Operand, int Order)[] cases = [([5, 0x80], 0), ([5], 1), ([5, 0x7F, 9], 1), ([5, 0x80, 0], -1), ([6], -1), ([], 1), ([0xFF], -1)];
        foreach ((byte[] operand, int order) in cases)
            Assert.Equal(Decides(@operator, order), await Holds(Compare.OfValue(KeyRange.Single(Key("a")), @operator, operand)));
    });

    [Theory]
    [InlineData(CompareTarget.Version)]
    [InlineData(CompareTarget.CreateRevision)]
    [InlineData(CompareTarget.ModRevision)]
    [InlineData(CompareTarget.Lease)]
    public Task MissingKey_HasZeroEverywhere(CompareTarget target) => OnLoop(async () =>
    {
        foreach (KeyRange missing in new[] { KeyRange.Single(Key("a")), Prefix("none"), KeyRange.Between(Key("b"), Key("a")) })
        {
            Assert.True(await Holds(Compare.Of(missing, target, CompareOperator.Equal, 0)));
            Assert.True(await Holds(Compare.Of(missing, target, CompareOperator.Less, 1)));
            Assert.False(await Holds(Compare.Of(missing, target, CompareOperator.Greater, 0)));
            Assert.False(await Holds(Compare.Of(missing, target, CompareOperator.NotEqual, 0)));
        }
    });

    [Fact]
    public Task MissingKey_HasNoValueThatCouldBeCompared() => OnLoop(async () =>
    {
        foreach (CompareOperator @operator in Enum.GetValues<CompareOperator>())
        {
            Assert.False(await Holds(Compare.OfValue(KeyRange.Single(Key("a")), @operator, Bytes(""))));
            Assert.False(await Holds(Compare.OfValue(Prefix("none"), @operator, Bytes("x"))));
        }
    });

    [Fact]
    public Task Range_HoldsWhenItHoldsForEveryKey() => OnLoop(async () =>
    {
        long first = await Put("q/a", "same");
        await Put("q/b", "same");
        long last = await Put("q/c", "same");
        Assert.True(await Holds(Compare.Of(Prefix("q/"), CompareTarget.ModRevision, CompareOperator.Less, last + 1)));
        Assert.False(await Holds(Compare.Of(Prefix("q/"), CompareTarget.ModRevision, CompareOperator.Less, last)));
        Assert.False(await Holds(Compare.Of(Prefix("q/"), CompareTarget.ModRevision, CompareOperator.Equal, first)));
        Assert.True(await Holds(Compare.OfValue(Prefix("q/"), CompareOperator.Equal, Bytes("same"))));
        Assert.True(await Holds(Compare.Of(KeyRange.Between(Key("q/a"), Key("q/b")), CompareTarget.CreateRevision, CompareOperator.Equal, first)));
        await Put("q/b", "other");
        Assert.False(await Holds(Compare.OfValue(Prefix("q/"), CompareOperator.Equal, Bytes("same"))));
    });

    [Fact]
    public Task NoneIn_HoldsOnlyForAnEmptyRange() => OnLoop(async () =>
    {
        Assert.True(await Holds(Compare.NoneIn(Prefix("q/"))));
        await Put("q/a");
        Assert.False(await Holds(Compare.NoneIn(Prefix("q/"))));
        await Delete("q/a");
        Assert.True(await Holds(Compare.NoneIn(Prefix("q/"))));
    });

    [Fact]
    public Task Compares_SeeTheStateBeforeTheTransaction() => OnLoop(async () =>
    {
        TransactionResult result = await Store.CommitAsync(new Transaction(
            [Compare.CreateIs(Key("a"), 0)], [Operation.Put(Key("a"), Bytes("1"))], [Operation.Put(Key("b"), Bytes("1"))]));
        Assert.True(result.Succeeded);
        Assert.Null(await Get("b"));
    });
}
