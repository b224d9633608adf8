using Paxtor.Coordination;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class WatchServingTests
{
    [Fact]
    public void EveryVoter_TellsEveryChangeOnceAndInOrder()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        long from = run.Leader!.Member!.Machine.Revision + 1;
        foreach (SimulatedNode voter in run.Voters)
            peer.Send(voter, RawPeer.WatchOpen(9, KeyRange.Prefix(StoreKey.FromText("w/")), from));
        for (int i = 0; i < 50; i++)
        {
            run.Put(run.Client, $"w/{i}", "v");
            run.Put(run.Client, $"other/{i}", "v");
        }

        run.For(TimeSpan.FromSeconds(1));
        string[] expected = [.. Enumerable.Range(0, 50).Select(static i => $"w/{i}")];
        foreach (SimulatedNode voter in run.Voters)
            Assert.Equal(expected, Told(peer, voter, 9).Select(static e => e.Item.Key.ToString()));
    }

    /// <summary>Only from its confirmation on may a client take a status for progress of a watch; it is the first frame, and empty.</summary>
    [Fact]
    public void FirstFrameOfAWatch_ConfirmsIt_AndIsEmpty()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        run.Put(run.Client, "w", "v");
        peer.Send(run.Leader!, RawPeer.WatchOpen(9, KeyRange.Prefix(default), 2));
        run.Until(() => Frames(peer, run.Leader!, FrameKind.WatchEvents).Count() >= 2, "the past to be told");
        byte[][] frames = [.. Frames(peer, run.Leader!, FrameKind.WatchEvents)];
        Assert.True(WatchEventsFrame.Read(frames[0].AsSpan(1)).Payload.IsEmpty);
        Assert.False(WatchEventsFrame.Read(frames[1].AsSpan(1)).Payload.IsEmpty);
    }

    [Fact]
    public void VoterCutOffFromTheOthers_EndsItsWatches_AndRefusesNewOnes()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode lone = run.Followers.First();
        peer.Send(lone, RawPeer.WatchOpen(9, KeyRange.Prefix(default), 1000));
        run.For(TimeSpan.FromSeconds(1));
        Assert.Empty(Frames(peer, lone, FrameKind.WatchEnded));
        TimeSpan cut = run.Simulation.Now;
        run.Cluster.Partition([lone.Name], [.. run.Voters.Where(v => v != lone).Select(static v => v.Name)]);
        run.Until(() => Frames(peer, lone, FrameKind.WatchEnded).Any(), "the watch to end");
        Assert.InRange((run.Simulation.Now - cut) / run.Cluster.Options.ElectionTimeout, 1.7, 2.5);
        Assert.Equal(WatchEndReason.NoQuorum, WatchEndedFrame.Read(Frames(peer, lone, FrameKind.WatchEnded).Single().AsSpan(1)).Reason);
        peer.Send(lone, RawPeer.WatchOpen(10, KeyRange.Prefix(default), 1000));
        run.Until(() => Frames(peer, lone, FrameKind.WatchEnded).Count() == 2, "the new watch to be refused");
        run.Cluster.Heal();
        run.Until(() => lone.Member!.Status.HasQuorum, "the quorum");
        peer.Send(lone, RawPeer.WatchOpen(11, KeyRange.Prefix(default), 2));
        run.Put(run.Client, "k", "v");
        run.Until(() => Told(peer, lone, 11).Any(), "the watch to work");
    }

    [Fact]
    public void VoterWhoseDiskHangs_EndsItsWatches_SinceItAppliesNothing()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode slow = run.Followers.First();
        peer.Send(slow, RawPeer.WatchOpen(9, KeyRange.Prefix(default), 2));
        slow.Disk!.Faults.SyncDelay = TimeSpan.FromSeconds(20);
        run.Put(run.Client, "k", "v");
        run.Until(() => Frames(peer, slow, FrameKind.WatchEnded).Any(), "the watch to end", TimeSpan.FromSeconds(3));
        slow.Disk!.Faults.SyncDelay = default;
        run.For(TimeSpan.FromSeconds(45));
        peer.Send(slow, RawPeer.WatchOpen(10, KeyRange.Prefix(default), 2));
        run.Until(() => Told(peer, slow, 10).Any(), "the watch to work");
    }

    [Fact]
    public void LeaderChange_EndsNoWatchOfAFollower()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode old = run.Leader!;
        SimulatedNode follower = run.Followers.First();
        peer.Send(follower, RawPeer.WatchOpen(9, KeyRange.Prefix(StoreKey.FromText("w/")), 2));
        run.Put(run.Client, "w/1", "v");
        old.Kill();
        run.WaitForLeader(old);
        run.Put(run.Client, "w/2", "v");
        run.Until(() => Told(peer, follower, 9).Length == 2, "both changes");
        Assert.Empty(Frames(peer, follower, FrameKind.WatchEnded));
    }

    [Fact]
    public void SlowReader_IsFedLater_AndMissesNothing()
    {
        // A queue of 256 KiB and a slow line: most changes find no room at first.
        ClusterRun run = ClusterRun.Started(options: new SimulatedClusterOptions { Network = new() { QueueBytes = 256 << 10, BytesPerSecond = 1 << 20 } });
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode follower = run.Followers.First();
        foreach (ulong watch in new ulong[] { 9, 10, 11 })
            peer.Send(follower, RawPeer.WatchOpen(watch, KeyRange.Prefix(StoreKey.FromText("w/")), 2));
        string big = new('x', 8_000);
        bool behind = false;
        for (int i = 0; i < 100; i++)
        {
            run.Put(run.Client, $"w/{i}", big);
            behind |= LastStatus().WatchRevision < LastStatus().AppliedRevision;
        }

        long revision = run.Leader!.Member!.Machine.Revision;
        run.Until(() => LastStatus().AppliedRevision == revision && LastStatus().WatchRevision == revision, "the watches to have been told all");
        Assert.True(behind);
        foreach (ulong watch in new ulong[] { 9, 10, 11 })
            Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"w/{i}"), Told(peer, follower, watch).Select(static e => e.Item.Key.ToString()));

        VoterStatusFrame LastStatus() => VoterStatusFrame.Read(Frames(peer, follower, FrameKind.VoterStatus).Last().AsSpan(1));
    }

    [Fact]
    public void ClosedWatch_IsToldNothingMore()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        int open = run.Leader!.Member!.Machine.Watches.Count;
        peer.Send(run.Leader, RawPeer.WatchOpen(9, KeyRange.Prefix(default), 1000));
        run.For(TimeSpan.FromSeconds(1));
        Assert.Equal(open + 1, run.Leader.Member.Machine.Watches.Count);
        peer.Send(run.Leader, CodecSamples.Written(static w => new WatchCloseFrame { Watch = 9 }.Write(w)));
        run.For(TimeSpan.FromSeconds(1));
        Assert.Equal(open, run.Leader.Member.Machine.Watches.Count);
        run.Put(run.Client, "k", "v");
        Assert.Empty(Told(peer, run.Leader, 9));
    }

    private static IEnumerable<byte[]> Frames(RawPeer peer, SimulatedNode from, FrameKind kind) =>
        peer.Received.Where(r => r.From == from.Name && r.Frame[0] == (byte)kind).Select(static r => r.Frame);

    private static WatchEvent[] Told(RawPeer peer, SimulatedNode from, ulong watch)
    {
        List<WatchEvent> told = [];
        foreach (byte[] bytes in Frames(peer, from, FrameKind.WatchEvents))
        {
            WatchEventsFrame frame = WatchEventsFrame.Read(bytes.AsSpan(1));
            if (frame.Watch == watch && !frame.Payload.IsEmpty)
                told.AddRange(StoreCodec.ReadWatchEvents(frame.Payload, out _));
        }

        return [.. told];
    }
}
