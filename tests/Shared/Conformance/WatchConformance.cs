using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>Watches: every change, in order, once, whole revisions, from any revision that is still kept.</summary>
public abstract class WatchConformance : StoreConformance
{
    [Fact]
    public Task Watch_FromTheNextRevision_TellsWhatHappensFromThenOn() => OnLoop(async () =>
    {
        long before = await Put("a", "0");
        WatchRecorder watch = Watch(KeyRange.Single(Key("a")), before + 1);
        long second = await Put("a", "1");
        await Put("b", "not told");
        long fourth = await Delete("a");
        await watch.Await(2, Patience);
        KeyValue put = watch.Events[0].Item;
        Assert.Equal((WatchEventKind.Put, Key("a"), "1", before, second, 2L), (watch.Events[0].Kind, put.Key, Text(put.Value), put.CreateRevision, put.ModRevision, put.Version));
        KeyValue delete = watch.Events[1].Item;
        Assert.Equal(WatchEventKind.Delete, watch.Events[1].Kind);
        Assert.Equal((Key("a"), 0, 0L, fourth, 0L, LeaseId.None), (delete.Key, delete.Value.Length, delete.CreateRevision, delete.ModRevision, delete.Version, delete.Lease));
    });

    [Fact]
    public Task Watch_FromThePast_TellsHistoryAndThenThePresent() => OnLoop(async () =>
    {
        await Put("before");
        long first = await Put("a");
        await Put("b");
        await Delete("a");
        WatchRecorder watch = Watch(Prefix(), first);
        await watch.Await(3, Patience);
        await Put("c");
        await watch.Await(4, Patience);
        Assert.Equal("+a +b -a +c", watch.Story);
    });

    [Fact]
    public Task Watch_FromTheFuture_PassesOverWhatComesBefore() => OnLoop(async () =>
    {
        long now = await Put("a", "0");
        WatchRecorder watch = Watch(KeyRange.Single(Key("a")), now + 3);
        await Put("a", "1");
        await Put("a", "2");
        long told = await Put("a", "3");
        await watch.Await(1, Patience);
        Assert.Equal((told, "3"), (watch.Events[0].Item.ModRevision, Text(watch.Events[0].Item.Value)));
        Assert.Equal(now + 3, told);
    });

    [Fact]
    public Task Watch_OfARange_TellsARevisionInOneCall() => OnLoop(async () =>
    {
        long before = await Put("q/gone");
        WatchRecorder live = Watch(Prefix("q/"), before + 1);
        await Store.CommitAsync(Transaction.Of(
            Operation.Put(Key("q/b"), Bytes("1")), Operation.Put(Key("other"), Bytes("1")), Operation.Put(Key("q/a"), Bytes("1")), Operation.Delete(Key("q/gone"))));
        WatchRecorder late = Watch(Prefix("q/"), before + 1);
        await live.Await(3, Patience);
        await late.Await(3, Patience);
        foreach (WatchRecorder watch in new[] { live, late })
        {
            Assert.Equal("+a +b -gone", string.Join(' ', watch.Story.Split(' ').Order(StringComparer.Ordinal)));
            Assert.Single(watch.Batches);
            Assert.All(watch.Events, e => Assert.Equal(before + 1, e.Item.ModRevision));
        }
    });

    [Fact]
    public Task Watch_TellsHowFarItIs() => OnLoop(async () =>
    {
        long before = await Revision();
        WatchRecorder watch = Watch(Prefix(), before + 1);
        long revision = await Put("a");
        await watch.Await(1, Patience);
        Assert.Equal(revision, watch.ToldRevision);
    });

    [Fact]
    public Task Watch_ManyChangesByTwoNodes_MissesNoneAndRepeatsNone() => OnLoop(async () =>
    {
        const int Changes = 400;
        long before = await Revision();
        WatchRecorder all = Watch(Prefix(), before + 1);
        WatchRecorder one = Watch(KeyRange.Single(Key("3")), before + 1);
        WatchRecorder? midway = null;
        List<Task<TransactionResult>> running = [];
        for (int i = 0; i < Changes; i++)
        {
            ICoordinationStore node = i % 2 == 0 ? Harness.Store : Harness.Other;
            Operation change = i % 7 == 6 ? Operation.Delete(Prefix()) : Operation.Put(Key($"{i % 5}"), Bytes($"{i}"));
            running.Add(node.CommitAsync(Transaction.Of(change)).AsTask());
            if (i % 20 == 19)
                await Task.WhenAll(running);
            if (i == Changes / 2)
                midway = Watch(Prefix(), before + 1);
        }

        await Task.WhenAll(running);
        long last = await Put("end");
        await all.Until(() => all.ToldRevision >= last, Patience);
        await midway!.Until(() => midway.ToldRevision >= last, Patience);
        Assert.Equal(Enumerable.Range((int)(before + 1), (int)(last - before)).Select(r => (long)r), all.Events.Select(e => e.Item.ModRevision).Distinct());
        Assert.Equal(all.Events.Select(Describe), midway.Events.Select(Describe));
        string[] ofOne = [.. all.Events.Where(e => e.Item.Key == Key("3")).Select(Describe)];
        await one.Await(ofOne.Length, Patience);
        Assert.Equal(ofOne, one.Events.Select(Describe));

        static string Describe(WatchEvent e) => $"{e.Item.ModRevision} {e.Kind} {e.Item.Key} {Text(e.Item.Value)} {e.Item.CreateRevision} {e.Item.Version}";
    });

    [Fact]
    public Task Watch_OfTheOtherNodesChanges_IsTold() => OnLoop(async () =>
    {
        long before = await Revision();
        WatchRecorder watch = Watch(KeyRange.Single(Key("a")), before + 1);
        await Harness.Other.CommitAsync(Transaction.Of(Operation.Put(Key("a"), Bytes("1"))));
        await watch.Await(1, Patience);
        Assert.Equal("+a", watch.Story);
    });

    [Fact]
    public Task Dispose_EndsTheCalls() => OnLoop(async () =>
    {
        long before = await Revision();
        WatchRecorder stopped = Watch(Prefix(), before + 1);
        WatchRecorder never = Watch(Prefix(), before + 1);
        never.Handle.Dispose();
        WatchRecorder runs = Watch(Prefix(), before + 1);
        await Put("a");
        await runs.Await(1, Patience);
        await stopped.Await(1, Patience);
        stopped.Handle.Dispose();
        stopped.Handle.Dispose();
        await Put("b");
        await runs.Await(2, Patience);
        Assert.Equal(("+a", "", "+a +b"), (stopped.Story, never.Story, runs.Story));
    });

    [Fact]
    public Task Dispose_WithChangesOnTheirWay_HoldsThemBack() => OnLoop(async () =>
    {
        long before = await Revision();
        WatchRecorder runs = Watch(Prefix(), before + 1);
        WatchRecorder stopped = Watch(Prefix(), before + 1);
        await Put("a");
        stopped.Handle.Dispose();
        int told = stopped.Events.Count;
        await Put("b");
        await runs.Await(2, Patience);
        Assert.Equal(told, stopped.Events.Count);
        Assert.Null(stopped.Ended);
    });

    [Fact]
    public Task Watch_FromACompactedRevision_EndsAndSaysWhereToBegin() => OnLoop(async () =>
    {
        long first = await Put("a", "1");
        long second = await Put("a", "2");
        long third = await Put("a", "3");
        await Harness.CompactAsync(second + 1);
        WatchRecorder watch = Watch(Prefix(), first);
        await watch.AwaitEnd(Patience);
        CompactedException reason = Assert.IsType<CompactedException>(watch.Ended);
        Assert.True(reason.CompactedRevision >= first && reason.CompactedRevision <= third);
        Assert.Empty(watch.Events);
        WatchRecorder again = Watch(Prefix(), reason.CompactedRevision + 1);
        await Put("b");
        await again.Until(() => again.Story.EndsWith("+b", StringComparison.Ordinal), Patience);
        Assert.Null(again.Ended);
    });

    [Fact]
    public Task Watch_ThatHasCaughtUp_IsNotHurtByCompaction() => OnLoop(async () =>
    {
        long before = await Put("a");
        WatchRecorder watch = Watch(Prefix(), before + 1);
        await Put("b");
        await watch.Await(1, Patience);
        await Harness.CompactAsync(await Put("c"));
        await Put("d");
        await watch.Await(3, Patience);
        Assert.Equal("+b +c +d", watch.Story);
    });

    [Fact]
    public Task Watch_OfAKeyTooLong_EndsWithAnError() => OnLoop(async () =>
    {
        WatchRecorder watch = Watch(KeyRange.Single(Key(new string('k', Store.Limits.MaxKeyBytes))), 1);
        await watch.AwaitEnd(Patience);
        Assert.IsType<InvalidStoreRequestException>(watch.Ended);
    });
}
