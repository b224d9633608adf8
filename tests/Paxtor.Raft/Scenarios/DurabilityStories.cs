using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Scenarios;

public sealed class DurabilityStories
{
    [Fact]
    public void A_leader_sends_before_its_own_write_is_durable_and_commits_with_two_other_disks()
    {
        var story = new Story();
        story.Elect(1);
        story.Cluster.SlowDisks.Add(1);
        story.Propose(1, "a");
        story.Settle();
        Assert.Equal(3UL - 1, story[1].Commit);
        Assert.Equal(1UL, story[1].DurableIndex);
        // Committed, but not on its own disk: handed out only then.
        story.Applied(1);
        story.Applied(2, "a");
        story.FinishWrites(1);
        story.Applied(1, "a");
    }

    [Fact]
    public void A_leader_whose_disk_stalls_takes_no_more_than_the_cap_though_the_others_commit_it()
    {
        var story = new Story(tune: options => options with { MaxUncommittedBytes = 2 });
        story.Elect(1);
        story.Cluster.SlowDisks.Add(1);
        story.Propose(1, "a", "b");
        story.Settle();
        Assert.Equal(3UL, story[1].Commit);
        Assert.Equal(RaftProposeResult.TooMuchUncommitted, story.Cluster.Propose(1, "c"));
        story.FinishWrites(1);
        story.Propose(1, "c");
    }

    [Fact]
    public void A_leader_counts_itself_only_once_its_entry_is_on_its_own_disk()
    {
        var story = new Story();
        story.Elect(1);
        story.Cluster.SlowDisks.Add(1);
        story.Cluster.SlowDisks.Add(3);
        story.Propose(1, "a");
        story.Settle();
        Assert.Equal(1UL, story[1].Commit);
        story.FinishWrites(1);
        Assert.Equal(2UL, story[1].Commit);
    }

    [Fact]
    public void A_follower_acknowledges_only_what_is_on_its_disk_and_once_for_a_whole_batch()
    {
        var story = new Story(tune: options => options with { MaxMessageBytes = 1 });
        story.Elect(1);
        story.Propose(1, "a", "b", "c");
        story.Turn(1);
        Assert.Equal(3, story.Deliver(message => message.To == 2));
        story.Turn(2);
        Assert.DoesNotContain(story.Network, message => message.From == 2);
        story.FinishWrites(2);
        var answer = Assert.Single(story.Network, message => message.From == 2);
        Assert.Equal((4UL, false), (answer.LogIndex, answer.Reject));
    }

    [Fact]
    public void A_follower_does_not_apply_a_committed_entry_before_its_own_disk_has_it()
    {
        var story = new Story();
        story.Elect(1);
        story.Cluster.SlowDisks.Add(2);
        story.Propose(1, "a");
        story.Settle();
        story.Propose(1, "b");
        story.Settle();
        Assert.Equal(2UL, story[2].Commit); // the second append carried the commit of the first
        story.Applied(2);
        story.FinishWrites(2);
        story.Applied(2, "a");
    }

    [Fact]
    public void The_ABA_race_a_notice_for_an_overwritten_entry_does_not_count()
    {
        // Entry 1 of term 1 is being written when the leader of term 2 replaces it by its own entry 1.
        var story = new Story();
        story[2].Step(Append(from: 1, term: 1));
        story.Turn(2);
        story[2].Step(Append(from: 3, term: 2));
        story.Turn(2);
        story.Cluster[2].FinishWrites(1);
        story.Turn(2);
        Assert.Equal(0UL, story[2].DurableIndex);
        Assert.Empty(story.Network); // neither leader is told anything yet
        story.Cluster[2].FinishWrites(1);
        story.Turn(2);
        Assert.Equal(1UL, story[2].DurableIndex);
        var answer = Assert.Single(story.Network);
        Assert.Equal((3UL, 2UL, 1UL), (answer.To, answer.Term, answer.LogIndex));
    }

    [Fact]
    public void The_ABA_race_there_and_back_again_the_first_write_of_the_same_entry_does_not_count()
    {
        // 1@1 written, replaced by 1@2, and 2 by a third: only the last write holds what the log holds.
        var story = new Story();
        for (ulong term = 1; term <= 3; term++)
        {
            story[2].Step(Append(from: term == 2 ? 3UL : 1UL, term));
            story.Turn(2);
        }

        story.Cluster[2].FinishWrites(2);
        Assert.Equal(0UL, story[2].DurableIndex);
        story.Cluster[2].FinishWrites(1);
        Assert.Equal(1UL, story[2].DurableIndex);
    }

    [Fact]
    public void A_deposed_leaders_write_of_an_overwritten_entry_does_not_count_when_it_leads_again()
    {
        var story = new Story();
        story.Elect(1);
        story.Cluster.SlowDisks.Add(1);
        story.Isolate(1);
        story.Propose(1, "x"); // 2@1, being written
        story.Turn(1);
        story.Pass(40);
        var other = story.Cluster.Leader!.Id;
        story.Propose(other, "a");
        story.Settle();
        story.Heal();
        story.Pass(3);
        Assert.True(story[1].LastIndex > 2);
        Assert.Equal(1UL, story[1].DurableIndex);
        story.Cluster[1].FinishWrites(1);
        Assert.Equal(1UL, story[1].DurableIndex);
        story.FinishWrites(1);
        story.Settle();
        story.Applied(1, "a");
    }

    [Fact]
    public void Several_batches_are_under_way_at_once_and_one_notice_may_cover_them()
    {
        var story = new Story(voters: 1);
        story.Elect(1);
        foreach (var value in new[] { "a", "b", "c" })
        {
            story.Propose(1, value);
            story.Turn(1);
        }

        Assert.Equal(3, story.Cluster[1].Disk.Writing);
        story.Cluster[1].FinishWrites(2);
        story.Turn(1);
        story.Applied(1, "a", "b");
        story.FinishWrites(1);
        story.Applied(1, "a", "b", "c");
    }

    [Fact]
    public void A_node_that_lost_entries_it_acknowledged_ends_itself()
    {
        // A disk that lies: what node 2 had acknowledged is gone after a restart.
        var wiped = new RaftNode(
            new RaftOptions { Id = 2 },
            new RaftInitialState { Snapshot = new RaftSnapshot(0, 0, new RaftConfiguration([1, 2, 3])) },
            new Random(1));
        var heartbeat = new RaftMessage { Type = RaftMessageType.Heartbeat, From = 1, To = 2, Term = 1, Commit = 2 };
        Assert.Throws<RaftInvariantException>(() => wiped.Step(heartbeat));
    }

    private static RaftMessage Append(ulong from, ulong term) => new()
    {
        Type = RaftMessageType.Append, From = from, To = 2, Term = term,
        Entries = new[] { new RaftEntry(1, term, RaftEntryKind.Empty, default) },
    };
}
