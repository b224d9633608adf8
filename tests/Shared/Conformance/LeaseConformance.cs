using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Tests.Conformance;

/// <summary>Leases: grant, keep alive, revoke, expire, and the keys that hang on them.</summary>
public abstract class LeaseConformance : StoreConformance
{
    private async Task<LeaseId> Grant(TimeSpan? timeToLive = null)
    {
        LeaseId lease = NewLease();
        await Store.GrantLeaseAsync(lease, timeToLive ?? TimeSpan.FromSeconds(60));
        return lease;
    }

    private TimeSpan Since(long timestamp) => Store.Loop.Time.GetElapsedTime(timestamp);

    [Fact]
    public Task Grant_AnswersAtLeastTheTimeAskedForInWholeSeconds() => OnLoop(async () =>
    {
        Assert.Equal(TimeSpan.FromSeconds(60), await Store.GrantLeaseAsync(NewLease(), TimeSpan.FromSeconds(60)));
        Assert.Equal(TimeSpan.FromSeconds(60), await Store.GrantLeaseAsync(NewLease(), TimeSpan.FromSeconds(59.2)));
        Assert.True(await Store.GrantLeaseAsync(NewLease(), TimeSpan.FromMilliseconds(1)) >= TimeSpan.FromSeconds(1));
    });

    [Fact]
    public Task Grant_Repeated_SaysThatTheLeaseExists() => OnLoop(async () =>
    {
        LeaseId lease = await Grant();
        LeaseExistsException error = await Fails<LeaseExistsException>(async () => await Store.GrantLeaseAsync(lease, TimeSpan.FromSeconds(60)));
        Assert.Equal(lease, error.Lease);
        Assert.Equal(TimeSpan.FromSeconds(60), await Store.KeepAliveAsync(lease));
        await Store.RevokeLeaseAsync(lease);
        await Store.GrantLeaseAsync(lease, TimeSpan.FromSeconds(60));
    });

    [Fact]
    public Task Put_OnALease_ShowsIt() => OnLoop(async () =>
    {
        LeaseId lease = await Grant();
        await Put("a", "1", lease);
        Assert.Equal(lease, (await Get("a"))!.Lease);
    });

    [Fact]
    public Task Put_OnAMissingLease_FailsTheWholeTransaction() => OnLoop(async () =>
    {
        LeaseId missing = NewLease();
        long before = await Put("a", "old");
        LeaseNotFoundException error = await Fails<LeaseNotFoundException>(async () => await Store.CommitAsync(Transaction.Of(
            Operation.Put(Key("a"), Bytes("new")), Operation.Delete(Key("b")), Operation.Put(Key("c"), Bytes("1"), missing))));
        Assert.Equal(missing, error.Lease);
        Assert.Equal(("old", before), (Text((await Get("a"))!.Value), await Revision()));
    });

    [Fact]
    public Task Put_OnAMissingLeaseInTheOtherBranch_DoesNotMatter() => OnLoop(async () =>
    {
        TransactionResult result = await Store.CommitAsync(new Transaction([], [Operation.Put(Key("a"), Bytes("1"))], [Operation.Put(Key("b"), Bytes("1"), NewLease())]));
        Assert.True(result.Succeeded);
    });

    [Fact]
    public Task Revoke_DeletesAllItsKeysAtOneRevisionAndNoOther() => OnLoop(async () =>
    {
        LeaseId lease = await Grant();
        await Put("a", "1", lease);
        await Put("b", "1", lease);
        long before = await Put("c");
        WatchRecorder watch = Watch(Prefix(), before + 1);
        await Store.RevokeLeaseAsync(lease);
        await watch.Await(2, Patience);
        Assert.Equal([before + 1, before + 1], watch.Events.Select(e => e.Item.ModRevision));
        Assert.Single(watch.Batches);
        Assert.Equal("c", NamesOf(await Read(Operation.Get(Prefix()))));
        Assert.Equal(before + 1, await Revision());
    });

    [Fact]
    public Task Revoke_WithoutKeys_MakesNoRevision() => OnLoop(async () =>
    {
        LeaseId lease = await Grant();
        long before = await Revision();
        await Store.RevokeLeaseAsync(lease);
        Assert.Equal(before, await Revision());
    });

    [Fact]
    public Task MissingLease_IsNeitherRevokedNorKeptAlive() => OnLoop(async () =>
    {
        LeaseId lease = await Grant();
        await Store.RevokeLeaseAsync(lease);
        foreach (LeaseId missing in new[] { lease, NewLease() })
        {
            Assert.Equal(missing, (await Fails<LeaseNotFoundException>(async () => await Store.RevokeLeaseAsync(missing))).Lease);
            Assert.Equal(missing, (await Fails<LeaseNotFoundException>(async () => await Store.KeepAliveAsync(missing))).Lease);
        }
    });

    [Fact]
    public Task Put_Again_MovesTheKeyFromLeaseToLeaseAndToNone() => OnLoop(async () =>
    {
        LeaseId first = await Grant();
        LeaseId second = await Grant();
        await Put("moves", "1", first);
        await Put("stays", "1", first);
        await Put("leaves", "1", first);
        await Put("moves", "2", second);
        await Put("leaves", "2");
        await Put("stays", "2", first);
        await Store.RevokeLeaseAsync(first);
        Assert.Equal("leaves moves", NamesOf(await Read(Operation.Get(Prefix()))));
        await Store.RevokeLeaseAsync(second);
        Assert.Equal("leaves", NamesOf(await Read(Operation.Get(Prefix()))));
    });

    [Fact]
    public Task Delete_TakesTheKeyOffItsLease() => OnLoop(async () =>
    {
        LeaseId lease = await Grant();
        await Put("a", "1", lease);
        await Delete("a");
        long again = await Put("a", "2");
        await Store.RevokeLeaseAsync(lease);
        Assert.Equal(again, (await Get("a"))!.ModRevision);
    });

    [Fact]
    public Task Lease_ExpiresAfterItsTimeAndNotBefore() => OnLoop(async () =>
    {
        LeaseId lease = NewLease();
        long asked = Store.Loop.Time.GetTimestamp();
        TimeSpan granted = await Store.GrantLeaseAsync(lease, Harness.ShortestLease * 2);
        long revision = await Put("a", "1", lease);
        await Put("b", "1", lease);
        WatchRecorder watch = Watch(Prefix(), revision + 2);
        await watch.Await(2, granted + Patience);
        Assert.True(Since(asked) >= granted, $"It ended after {Since(asked)}, and was granted for {granted}.");
        Assert.Equal((WatchEventKind.Delete, 1), (watch.Events[0].Kind, watch.Batches.Count));
        Assert.Equal(0, (await Read(Operation.Get(Prefix(), countOnly: true))).Count);
        await Fails<LeaseNotFoundException>(async () => await Store.KeepAliveAsync(lease));
        await Fails<LeaseNotFoundException>(async () => await Put("c", "1", lease));
    });

    [Fact]
    public Task KeepAlive_GivesAFullTimeToLiveFromThenOn() => OnLoop(async () =>
    {
        LeaseId lease = NewLease();
        TimeSpan granted = await Store.GrantLeaseAsync(lease, Harness.ShortestLease * 3);
        long revision = await Put("a", "1", lease);
        WatchRecorder watch = Watch(Prefix(), revision + 1);
        long renewed = 0;
        for (int i = 0; i < 2; i++)
        {
            await Elapse(granted / 2);
            renewed = Store.Loop.Time.GetTimestamp();
            Assert.Equal(granted, await Store.KeepAliveAsync(lease));
        }

        Assert.Empty(watch.Events);
        await watch.Await(1, granted + Patience);
        Assert.True(Since(renewed) >= granted, $"It ended {Since(renewed)} after its last renewal, and was granted for {granted}.");
    });

    /// <summary>Lets time pass on the clock of the loop.</summary>
    private async Task Elapse(TimeSpan span)
    {
        LoopCompletion<bool> over = new(Store.Loop);
        using LoopTimer timer = Store.Loop.CreateTimer(s => ((LoopCompletion<bool>)s!).TrySetResult(true), over);
        timer.Arm(span);
        await over.Task;
    }
}
