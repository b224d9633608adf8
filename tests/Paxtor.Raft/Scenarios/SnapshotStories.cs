using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Scenarios;

public sealed class SnapshotStories
{
    [Fact]
    public void A_follower_too_far_behind_gets_the_snapshot_and_then_the_entries_after_it()
    {
        var story = BehindBy("a", "b", "c");
        story.Heal();
        story.Propose(1, "d");
        story.Pass(5);
        Assert.Equal(RaftPeerState.Replicate, story[1].GetProgress(3)!.Value.State);
        Assert.Equal(story.Cluster[1].State, story.Cluster[3].State);
        story.Applied(3, "d"); // a, b and c came within the snapshot
        Assert.Equal(4UL, story[3].Snapshot.Index);
    }

    [Fact]
    public void A_follower_a_little_behind_is_brought_up_from_the_tail_kept_below_the_snapshot()
    {
        var story = BehindBy(["a", "b"], tail: 100);
        story.Heal();
        story.Pass(5);
        story.Applied(3, "a", "b");
        Assert.Equal(0UL, story[3].Snapshot.Index);
    }

    [Fact]
    public void The_tail_is_bounded_in_entries_and_in_bytes()
    {
        var few = new Story(tune: options => options with { SnapshotTailEntries = 2 });
        var small = new Story(tune: options => options with { SnapshotTailBytes = 25 });
        foreach (var story in new[] { few, small })
        {
            story.Elect(1);
            story.Propose(1, "0123456789", "0123456789", "0123456789", "0123456789");
            story.Settle();
            story.Cluster[1].TakeSnapshot();
            Assert.Equal(4UL, story[1].FirstIndex);
        }
    }

    [Fact]
    public void A_silent_follower_is_not_shipped_a_snapshot_until_it_is_heard()
    {
        var story = BehindBy("a", "b");
        Assert.False(story[1].GetProgress(3)!.Value.Active);
        story.Turn(1);
        Assert.DoesNotContain(story.Network, message => message.Type == RaftMessageType.InstallSnapshot);
        story.Heal();
        story.Pass(5);
        Assert.Equal(story.Cluster[1].State, story.Cluster[3].State);
    }

    [Fact]
    public void A_snapshot_lost_on_the_way_is_shipped_again_once_the_follower_is_heard()
    {
        var story = BehindBy("a", "b");
        story.Heal();
        ShipSnapshot(story);
        Assert.Equal(1, story.Lose(message => message.Type == RaftMessageType.InstallSnapshot));
        story.Settle();
        story.Applied(3);
        story.Pass(3);
        Assert.Equal(story.Cluster[1].State, story.Cluster[3].State);
    }

    [Fact]
    public void A_late_snapshot_at_or_below_the_commit_index_is_ignored()
    {
        var story = BehindBy("a", "b");
        story.Heal();
        ShipSnapshot(story);
        var late = story.Network.Single(message => message.Type == RaftMessageType.InstallSnapshot);
        story.Pass(3);
        story.Propose(1, "c");
        story.Settle();
        story[3].Step(late);
        story.Turn(3);
        Assert.Equal(story[1].LastIndex, story[3].LastIndex);
        Assert.Equal(story[3].Commit, Assert.Single(story.Network).LogIndex);
        story.Applied(3, "c");
        // The same once node 3 has let go of the entry it would be compared with.
        story.Cluster[3].TakeSnapshot();
        Assert.True(story[3].FirstIndex > late.Snapshot!.Index + 1);
        story[3].Step(late);
        story.Turn(3);
        Assert.Equal((4UL, 4UL), (story[3].Applied, story[3].Commit));
    }

    [Fact]
    public void A_snapshot_the_log_already_leads_to_moves_the_commit_and_keeps_what_comes_after()
    {
        var story = new Story();
        story.Past(2, term: 1, vote: 0, 1, 1, 1);
        story[2].Step(Install(index: 2, term: 1));
        Assert.Equal((2UL, 3UL), (story[2].Commit, story[2].LastIndex));
        story.Turn(2);
        Assert.Equal(0UL, story[2].Snapshot.Index);
        story.Applied(2, "1@1", "2@1");
    }

    [Fact]
    public void A_snapshot_replaces_a_log_that_does_not_lead_to_it()
    {
        var story = new Story();
        story.Past(2, term: 1, vote: 0, 1, 1, 1);
        var output = new RaftOutput();
        story[2].Step(Install(index: 3, term: 2));
        Assert.True(story[2].TakeOutput(output));
        Assert.Equal(3UL, output.Persist.Snapshot!.Index);
        Assert.True(output.Persist.HardStateChanged);
        Assert.Null(output.RestoreSnapshot); // not before it is durable
        Assert.True(output.Messages.IsEmpty);
        story[2].Persisted(output.Persist.Sequence);
        Assert.True(story[2].TakeOutput(output));
        Assert.Equal(3UL, output.RestoreSnapshot!.Index);
        Assert.Equal((3UL, 3UL), (story[2].Applied, output.Messages[0].LogIndex));
    }

    [Fact]
    public void The_configuration_comes_with_the_snapshot()
    {
        var story = new Story();
        var grown = new RaftConfiguration([1, 2, 3, 4], [5]);
        story[2].Step(Install(index: 7, term: 2) with { Snapshot = new RaftSnapshot(7, 2, grown) });
        Assert.Equal(grown, story[2].Configuration);
    }

    [Fact]
    public void A_crash_before_the_snapshot_is_durable_loses_only_the_snapshot()
    {
        var story = BehindBy("a", "b");
        story.Heal();
        story.Cluster.SlowDisks.Add(3);
        story.Pass(2);
        Assert.Equal(3UL, story[3].Commit);
        story.Applied(3);
        story.Crash(3);
        story.Cluster.SlowDisks.Clear();
        story.Restart(3);
        story.Pass(30);
        Assert.Equal(story.Cluster[1].State, story.Cluster[3].State);
    }

    [Fact]
    public void Heartbeats_keep_a_follower_quiet_while_its_snapshot_is_on_the_way()
    {
        var story = BehindBy("a", "b");
        story.Heal();
        ShipSnapshot(story);
        var shipped = story.Network.Single(message => message.Type == RaftMessageType.InstallSnapshot);
        story.Network.Remove(shipped);
        story.Pass(100);
        Assert.Equal((RaftPeerState.Snapshot, 1UL), (story[1].GetProgress(3)!.Value.State, story[3].Term));
        Assert.True(story[3].WantsSnapshot(shipped.Term, shipped.Snapshot!.Index));
        story.Network.Add(shipped);
        story.Settle();
        Assert.False(story[3].WantsSnapshot(shipped.Term, shipped.Snapshot.Index));
        Assert.Equal(story.Cluster[1].State, story.Cluster[3].State);
    }

    [Fact]
    public void Only_what_is_applied_can_be_named_a_snapshot()
    {
        var story = new Story();
        story.Elect(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => story[1].DescribeSnapshot(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => story[1].CompactTo(2));
        Assert.Equal(1UL, story[1].DescribeSnapshot(1).Term);
    }

    private static Story BehindBy(params string[] values) => BehindBy(values, tail: 0);

    /// <summary>Node 1 leads, node 3 heard nothing for long, and nodes 1 and 2 have compacted what it lacks.</summary>
    private static Story BehindBy(string[] values, int tail)
    {
        var story = new Story(tune: options => options with { SnapshotTailEntries = tail });
        story.Elect(1);
        story.Isolate(3);
        story.Propose(1, values);
        story.Pass(Story.ElectionTimeout);
        story.Cluster[1].TakeSnapshot();
        story.Cluster[2].TakeSnapshot();
        return story;
    }

    private static void ShipSnapshot(Story story)
    {
        for (var turns = 0; turns < 20 && story[1].GetProgress(3)!.Value.State != RaftPeerState.Snapshot; turns++)
        {
            story[1].Tick();
            story.Turn(1, 2, 3);
            story.Deliver(message => message.Type != RaftMessageType.InstallSnapshot);
            story.Turn(1);
        }

        Assert.Equal(RaftPeerState.Snapshot, story[1].GetProgress(3)!.Value.State);
    }

    private static RaftMessage Install(ulong index, ulong term) => new()
    {
        Type = RaftMessageType.InstallSnapshot, From = 1, To = 2, Term = 2,
        Snapshot = new RaftSnapshot(index, term, new RaftConfiguration([1, 2, 3])),
    };
}
