using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>What happens without a quorum; for engines that can be deprived of it.</summary>
public abstract class QuorumConformance : StoreConformance
{
    private Task WithQuorumLost(Func<Task> body) => OnLoop(async () =>
    {
        Assert.SkipUnless(Harness.CanLoseQuorum, "This engine cannot be deprived of its quorum here.");
        await body();
    });

    [Fact]
    public Task Requests_WithoutQuorum_AreRefusedAndDoNothing() => WithQuorumLost(async () =>
    {
        LeaseId lease = NewLease();
        await Store.GrantLeaseAsync(lease, TimeSpan.FromSeconds(60));
        await Put("kept", "1", lease);
        long before = await Revision();
        await Harness.SetQuorumAsync(false);
        Assert.False(Store.HasQuorum);
        LeaseId refused = NewLease();
        await Fails<NoQuorumException>(async () => await Put("a"));
        await Fails<NoQuorumException>(async () => await Get("a"));
        await Fails<NoQuorumException>(async () => await Store.GrantLeaseAsync(refused, TimeSpan.FromSeconds(60)));
        await Fails<NoQuorumException>(async () => await Store.RevokeLeaseAsync(lease));
        await Fails<NoQuorumException>(async () => await Store.KeepAliveAsync(lease));
        await Harness.SetQuorumAsync(true);
        Assert.True(Store.HasQuorum);
        Assert.Equal(before, await Revision());
        Assert.NotNull(await Get("kept"));
        await Fails<LeaseNotFoundException>(async () => await Store.KeepAliveAsync(refused));
    });

    [Fact]
    public Task Observers_AreToldOfEachChangeUntilDisposed() => WithQuorumLost(async () =>
    {
        List<bool> told = [];
        List<bool> toldOnce = [];
        using IDisposable registration = Store.ObserveQuorum(told.Add);
        IDisposable ends = Store.ObserveQuorum(toldOnce.Add);
        Assert.Empty(told);
        await Harness.SetQuorumAsync(false);
        ends.Dispose();
        int toldUntilThen = toldOnce.Count;
        await Harness.SetQuorumAsync(true);
        // More than once each, where the machine stands for so long that a quorum seems lost.
        Assert.Equal(Enumerable.Range(0, told.Count).Select(static i => i % 2 == 1), told);
        Assert.True(told.Count >= 2 && told[^1]);
        Assert.Equal(told.Take(toldUntilThen), toldOnce);
        Assert.False(toldOnce[^1]);
    });

    [Fact]
    public Task Watches_AcrossALossOfQuorum_GoOnWithoutGapOrRepeat() => WithQuorumLost(async () =>
    {
        long before = await Put("a");
        WatchRecorder watch = Watch(Prefix(), before);
        await watch.Await(1, Patience);
        await Harness.SetQuorumAsync(false);
        await Fails<NoQuorumException>(async () => await Put("never"));
        await Harness.SetQuorumAsync(true);
        await Put("b");
        await watch.Await(2, Patience);
        Assert.Equal("+a +b", watch.Story);
        Assert.Null(watch.Ended);
    });
}
