using Paxtor.Coordination;
using Paxtor.Quorum.Machine;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Slow sinks, watches from the past, compaction, and sinks that open and close watches while they are told.</summary>
public sealed class WatchHubTests
{
    private readonly StoreMachine machine = new(new StoreMachineOptions { HistoryChangesMax = 10, WatchBatchChangesMax = 3 });

    private StoreWatcher Open(WatchSpy spy, string key, long from)
    {
        StoreWatcher watcher = machine.Watches.Open(KeyRange.Single(MachineKit.Key(key)), from, spy, 1);
        machine.Watches.Resume(watcher);
        return watcher;
    }

    [Fact]
    public void Open_DeliversNothingBeforeResume()
    {
        long revision = machine.Put("a");
        WatchSpy spy = new();
        StoreWatcher watcher = machine.Watches.Open(KeyRange.Single(MachineKit.Key("a")), revision, spy, 42);
        machine.Put("a");
        Assert.Empty(spy.Batches);
        machine.Watches.Resume(watcher);
        Assert.Equal("+a@2 +a@3", spy.Story);
        Assert.Equal((42UL, 4L), (watcher.Id, watcher.NextRevision));
    }

    [Fact]
    public void SlowSink_IsFedFromTheHistoryWhenItHasRoomAgain()
    {
        WatchSpy slow = new();
        WatchSpy quick = new();
        StoreWatcher watcher = Open(slow, "a", 2);
        Open(quick, "a", 2);
        machine.Put("a");
        slow.HasRoom = () => false;
        for (int i = 0; i < 5; i++)
            machine.Put("a");
        Assert.Equal(1, slow.Refused);
        Assert.True(watcher.IsPaused);
        slow.HasRoom = () => true;
        machine.Watches.Resume(watcher);
        machine.Put("a");
        Assert.Equal(quick.Story, slow.Story);
        Assert.Equal([1, 3, 2, 1], slow.Batches.Select(b => b.Count));
    }

    [Fact]
    public void SlowSink_ThatComesTooLate_IsEndedAsCompacted()
    {
        WatchSpy slow = new() { HasRoom = () => false };
        StoreWatcher watcher = Open(slow, "a", 2);
        for (int i = 0; i < 12; i++)
            machine.Put("a");
        slow.HasRoom = () => true;
        machine.Watches.Resume(watcher);
        Assert.Equal(machine.CompactedRevision, slow.Compacted);
        Assert.True(watcher.NextRevision <= machine.CompactedRevision);
        Assert.Empty(slow.Events);
        Assert.Equal(0, machine.Watches.Count);
    }

    [Fact]
    public void QuietWatch_IsNotCompactedByTheChangesOfOthers()
    {
        WatchSpy quiet = new();
        StoreWatcher watcher = Open(quiet, "quiet", 2);
        for (int i = 0; i < 30; i++)
            machine.Put("busy");
        quiet.HasRoom = () => false;
        machine.Put("quiet");
        quiet.HasRoom = () => true;
        machine.Watches.Resume(watcher);
        Assert.Equal("+quiet@32", quiet.Story);
    }

    [Fact]
    public void Progress_TellsOnlyThoseThatLag()
    {
        WatchSpy quiet = new();
        WatchSpy future = new();
        Open(quiet, "quiet", 2);
        Open(future, "quiet", 50);
        for (int i = 0; i < 5; i++)
            machine.Put("busy");
        machine.Watches.Progress(6);
        Assert.Empty(quiet.Batches);
        machine.Watches.Progress(5);
        machine.Watches.Progress(1);
        Assert.Equal([(6L, 0)], quiet.Batches);
        Assert.Empty(future.Batches);
        machine.Put("quiet");
        Assert.Equal("+quiet@7", quiet.Story);
    }

    [Fact]
    public void History_KeepsWholeRevisionsAndAlwaysTheNewest()
    {
        machine.Put("a");
        Operation[] many = [.. Enumerable.Range(0, 25).Select(i => Operation.Put(MachineKit.Key($"many/{i}"), default))];
        WatchSpy live = new();
        machine.Watches.Resume(machine.Watches.Open(KeyRange.Prefix(MachineKit.Key("many/")), 3, live, 1));
        long revision = machine.Commit(many).Revision;
        Assert.Equal(revision - 1, machine.CompactedRevision);
        WatchSpy late = new();
        machine.Watches.Resume(machine.Watches.Open(KeyRange.Prefix(MachineKit.Key("many/")), revision, late, 1));
        Assert.Equal([(revision, 25)], live.Batches);
        Assert.Equal([(revision, 25)], late.Batches);
        machine.Put("b");
        Assert.Equal(revision, machine.CompactedRevision);
    }

    [Fact]
    public void History_IsBoundedInBytes()
    {
        StoreMachine small = new(new StoreMachineOptions { HistoryBytesMax = 1000 });
        for (int i = 0; i < 10; i++)
            small.Put("k", new string('v', 300));
        Assert.Equal(small.Revision - 3, small.CompactedRevision);
    }

    [Fact]
    public void Sinks_MayOpenAndCloseWatchesWhileTheyAreTold()
    {
        WatchSpy opened = new();
        WatchSpy victim = new();
        WatchSpy first = new();
        StoreWatcher? doomed = null;
        first.InDelivery = watcher =>
        {
            machine.Watches.Close(watcher);
            machine.Watches.Close(doomed!);
            Open(opened, "a", 2);
        };
        Open(first, "a", 2);
        doomed = Open(victim, "a", 2);
        machine.Put("a");
        machine.Put("a");
        Assert.Equal(("+a@2", "", "+a@2 +a@3"), (first.Story, victim.Story, opened.Story));
        Assert.Equal(1, machine.Watches.Count);
    }

    [Fact]
    public void Sinks_MustNotApplyCommands()
    {
        WatchSpy spy = new() { InDelivery = _ => machine.Put("b") };
        Open(spy, "a", 2);
        Assert.Throws<InvalidOperationException>(() => machine.Put("a"));
    }

    [Fact]
    public void Restore_FeedsWatchesFromTheSnapshotsHistoryOrEndsThem()
    {
        StoreMachine ahead = new(new StoreMachineOptions());
        WatchSpy behind = new();
        WatchSpy ended = new() { HasRoom = () => false };
        StoreWatcher late = Open(ended, "a", 2);
        Open(behind, "a", 2);
        foreach (StoreMachine each in new[] { machine, ahead })
            each.Put("a");
        ahead.Put("a");
        ahead.Put("b");
        ahead.CompactHistory(2);
        machine.Restore(ahead.Capture().Encode());
        machine.Put("a");
        Assert.Equal("+a@2 +a@3 +a@5", behind.Story);
        ended.HasRoom = () => true;
        machine.Watches.Resume(late);
        Assert.Equal(2, ended.Compacted);
    }

    [Fact]
    public void ManyWatchesOfOneKey_ShareTheEncoding()
    {
        List<WatchSpy> spies = [.. Enumerable.Range(0, 100).Select(_ => new WatchSpy())];
        List<StoreWatcher> watchers = [.. spies.Select(s => Open(s, "a", 2))];
        machine.Put("a");
        foreach (StoreWatcher watcher in watchers.Where((_, i) => i % 3 != 0))
            machine.Watches.Close(watcher);
        machine.Put("a");
        Assert.All(spies.Where((_, i) => i % 3 != 0), s => Assert.Equal("+a@2", s.Story));
        Assert.All(spies.Where((_, i) => i % 3 == 0), s => Assert.Equal("+a@2 +a@3", s.Story));
        Assert.Equal(34, machine.Watches.Count);
    }
}
