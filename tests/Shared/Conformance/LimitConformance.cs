using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>What a request must not hold, and that a refused one does nothing.</summary>
public abstract class LimitConformance : StoreConformance
{
    private async Task Refused(Transaction transaction)
    {
        long before = await Revision();
        InvalidStoreRequestException error = await Fails<InvalidStoreRequestException>(async () => await Store.CommitAsync(transaction));
        Assert.NotEmpty(error.Message);
        Assert.Equal(before, await Revision());
    }

    [Fact]
    public Task Key_AsLongAsTheLimit_IsTakenAndOneLongerRefused() => OnLoop(async () =>
    {
        StoreKey key = Key("");
        StoreKey longest = key.Append(new string('k', Store.Limits.MaxKeyBytes - key.Length));
        await Store.CommitAsync(Transaction.Of(Operation.Put(longest, Bytes("v"))));
        Assert.Equal(1, (await Read(Operation.Get(longest))).Count);
        StoreKey tooLong = longest.Append("k");
        await Refused(Transaction.Of(Operation.Put(tooLong, Bytes("v"))));
        await Refused(Transaction.Of(Operation.Get(tooLong)));
        await Refused(Transaction.Of(Operation.Delete(KeyRange.Between(Key("a"), tooLong))));
        await Refused(new Transaction([Compare.CreateIs(tooLong, 0)], [], []));
    });

    [Fact]
    public Task Value_AsLongAsTheLimit_IsTakenAndOneLongerRefused() => OnLoop(async () =>
    {
        byte[] longest = new byte[Store.Limits.MaxValueBytes];
        longest[^1] = 7;
        await Store.CommitAsync(Transaction.Of(Operation.Put(Key("a"), longest)));
        Assert.True((await Get("a"))!.Value.Span.SequenceEqual(longest));
        await Refused(Transaction.Of(Operation.Put(Key("a"), new byte[longest.Length + 1])));
    });

    [Fact]
    public Task Request_LargerThanTheLimit_IsRefused() => OnLoop(async () =>
    {
        byte[] large = new byte[Store.Limits.MaxValueBytes - 1000];
        int count = (Store.Limits.MaxRequestBytes / large.Length) + 1;
        await Refused(Transaction.Of([.. Enumerable.Range(0, count).Select(i => Operation.Put(Key($"{i}"), large))]));
    });

    [Fact]
    public Task Operations_AsManyAsTheLimit_AreTakenAndOneMoreRefused() => OnLoop(async () =>
    {
        int max = Store.Limits.MaxOperations;
        Operation[] puts = [.. Enumerable.Range(0, max).Select(i => Operation.Put(Key($"{i}"), Bytes("v")))];
        Compare[] compares = [.. Enumerable.Range(0, max).Select(i => Compare.CreateIs(Key($"{i}"), 0))];
        Assert.True((await Store.CommitAsync(new Transaction(compares, puts, puts))).Succeeded);
        Assert.Equal(max, (await Read(Operation.Get(Prefix(), countOnly: true))).Count);
        await Refused(Transaction.Of([.. puts, Operation.Put(Key("more"), Bytes("v"))]));
        await Refused(new Transaction([], [], [.. puts, Operation.Get(Key("more"))]));
        await Refused(new Transaction([.. compares, Compare.CreateIs(Key("more"), 0)], [], []));
    });

    [Fact]
    public Task OneKey_PutTwiceOrPutAndDeleted_IsRefusedInEitherBranch() => OnLoop(async () =>
    {
        Operation put = Operation.Put(Key("b"), Bytes("v"));
        Operation[][] bad =
        [
            [put, put],
            [put, Operation.Delete(Key("b"))],
            [Operation.Delete(Key("b")), put],
            [put, Operation.Delete(Prefix())],
            [Operation.Delete(KeyRange.Between(Key("a"), Key("c"))), put],
            [Operation.Put(Key("a"), Bytes("v")), Operation.Get(Key("b")), put, Operation.Delete(KeyRange.From(Key("b")))],
        ];
        foreach (Operation[] branch in bad)
        {
            await Refused(new Transaction([], branch, []));
            await Refused(new Transaction([], [], branch));
        }
    });

    [Fact]
    public Task OneKey_InBothBranchesOrDeletedTwice_IsTaken() => OnLoop(async () =>
    {
        await Put("a");
        Operation put = Operation.Put(Key("b"), Bytes("v"));
        Assert.True((await Store.CommitAsync(new Transaction([], [put], [put]))).Succeeded);
        TransactionResult result = await Store.CommitAsync(Transaction.Of(Operation.Delete(Key("a")), Operation.Delete(Prefix()), Operation.Get(Prefix())));
        Assert.Equal([1L, 1L, 0L], result.Results.Select(r => r.Count));
    });

    [Fact]
    public Task Lease_OutOfRange_IsRefused() => OnLoop(async () =>
    {
        await Fails<InvalidStoreRequestException>(async () => await Store.GrantLeaseAsync(new LeaseId(0), TimeSpan.FromSeconds(5)));
        await Fails<InvalidStoreRequestException>(async () => await Store.GrantLeaseAsync(new LeaseId(-5), TimeSpan.FromSeconds(5)));
        await Fails<InvalidStoreRequestException>(async () => await Store.GrantLeaseAsync(NewLease(), TimeSpan.Zero));
        await Fails<InvalidStoreRequestException>(async () => await Store.GrantLeaseAsync(NewLease(), TimeSpan.FromSeconds(-1)));
        await Fails<InvalidStoreRequestException>(async () => await Store.GrantLeaseAsync(NewLease(), TimeSpan.FromSeconds(StoreLimits.MaxTimeToLiveSeconds + 1)));
    });

    [Fact]
    public Task Answer_LargerThanTheLimit_IsRefusedForAReadAndUnknownForAWrite() => OnLoop(async () =>
    {
        byte[] large = new byte[Store.Limits.MaxValueBytes];
        int count = (Store.Limits.MaxResponseBytes / large.Length) + 1;
        for (int i = 0; i < count; i++)
            await Store.CommitAsync(Transaction.Of(Operation.Put(Key($"{i}"), large)));
        await Refused(Transaction.Of(Operation.Get(Prefix())));
        Assert.Equal(2, (await Read(Operation.Get(Prefix(), limit: 2))).Items.Length);
        await Fails<OutcomeUnknownException>(async () => await Store.CommitAsync(Transaction.Of(Operation.Delete(Prefix(), returnPrevious: true))));
        Assert.Equal(0, (await Read(Operation.Get(Prefix(), countOnly: true))).Count);
    });
}
