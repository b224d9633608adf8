using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Scenarios;

public sealed class ReplicationStories
{
    [Fact]
    public void What_a_majority_has_on_disk_is_applied_by_all()
    {
        var story = new Story();
        story.Elect(1);
        story.Propose(1, "a", "b");
        story.Settle();
        story.AppliedEverywhere("a", "b");
    }

    [Fact]
    public void A_deferred_commit_is_told_with_the_next_append_or_when_the_driver_asks()
    {
        var story = new Story(tune: options => options with { DeferCommitNotices = true });
        story.Elect(1);
        story.Propose(1, "a");
        story.Settle();
        story.Applied(1, "a");
        story.Applied(2);
        Assert.True(story[1].CommitNoticeDue);
        story.Propose(1, "b");
        story.Settle();
        story.Applied(1, "a", "b");
        story.Applied(2, "a");
        story[1].NotifyCommit();
        story.Settle();
        story.AppliedEverywhere("a", "b");
        Assert.False(story[1].CommitNoticeDue);
    }

    [Fact]
    public void A_deferred_commit_is_told_by_a_heartbeat_at_the_latest()
    {
        var story = new Story(tune: options => options with { DeferCommitNotices = true });
        story.Elect(1);
        story.Propose(1, "a");
        story.Settle();
        story[1].Tick();
        story.Settle();
        story.AppliedEverywhere("a");
    }

    [Fact]
    public void Figure_8_an_entry_of_an_earlier_term_is_not_committed_by_counting()
    {
        // (a) S1 led term 2 and its entry got nowhere. (b) S5 led term 3 and kept an entry to itself.
        var story = new Story(voters: 5, tune: options => options with { MaxMessageBytes = 1 });
        story.Past(1, term: 3, vote: 0, 1, 2);
        story.Past(2, term: 3, vote: 0, 1);
        story.Past(3, term: 3, vote: 0, 1);
        story.Past(4, term: 3, vote: 0, 1);
        story.Past(5, term: 3, vote: 0, 1, 3);
        story.Isolate(5);
        // (c) S1 leads term 4 and brings its entry of term 2 to S2 and S3: a majority has it. Its own entry of term 4
        // reaches nobody: every append carries one entry, and those beyond index 2 are lost, but for the first
        // to each, which refuses it because it lacks the one before.
        story.TimeOut(1);
        for (var turns = 0; turns < 20; turns++)
        {
            story[1].Tick();
            story.Turn(1);
            story.Lose(message => message.Type == RaftMessageType.Append && message.To == 4);
            story.Lose(message => message.Entries.Length > 0 && message.Entries.Span[^1].Index > 2 && story[message.To].LastIndex >= 2);
            story.Deliver(_ => true);
            foreach (var node in story.Cluster.Up)
                story.FinishWrites(node.Id);
        }

        Assert.Equal((RaftRole.Leader, 4UL), (story[1].Role, story[1].Term));
        Assert.Equal([1UL, 2UL], story.LogTerms(2));
        Assert.Equal([1UL, 2UL], story.LogTerms(3));
        Assert.Equal([1UL], story.LogTerms(4));
        Assert.Equal((2UL, 2UL), (story[1].GetProgress(2)!.Value.Match, story[1].GetProgress(3)!.Value.Match));
        Assert.True(story[1].Commit < 2, "The entry of term 2 was committed by counting.");
        // (d) S1 fails, and S5 with its entry of term 3 is elected and overwrites it.
        story.Crash(1);
        story.Network.Clear();
        story.Heal();
        foreach (var id in new ulong[] { 2, 3, 4 })
            story[id].LeaderUnreachable();
        story.TimeOut(5); // it learns of term 4
        story.Settle();
        story.Elect(5);
        Assert.All(story.Cluster.Up, node => Assert.Equal([1UL, 3UL, 5UL], story.LogTerms(node.Id)));
    }

    [Theory]
    [InlineData(1, 1, 1, 4, 4, 5, 5, 6, 6)]                // (a) misses an entry
    [InlineData(1, 1, 1, 4)]                               // (b) misses many
    [InlineData(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6)]          // (c) has one too many
    [InlineData(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7)]       // (d) has some of a term nobody else knows
    [InlineData(1, 1, 1, 4, 4, 4, 4)]                      // (e) has some and misses some
    [InlineData(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3)]          // (f) led two terms alone
    public void Figure_7_a_follower_with_any_past_is_brought_in_line_within_a_few_appends(params int[] terms)
    {
        var story = new Story(voters: 3);
        story.Past(1, term: 7, vote: 0, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
        story.Past(2, term: 7, vote: 0, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
        story.Past(3, term: 7, vote: 0, Array.ConvertAll(terms, term => (ulong)term));
        story.CutBetween(1, 3);
        story.Elect(1);
        story.Heal();
        story[1].Tick();
        var appends = 0;
        for (var turns = 0; turns < 12; turns++)
        {
            story.Turn(1);
            appends += story.Network.Count(message => message.Type == RaftMessageType.Append && message.To == 3);
            story.Deliver(_ => true);
            foreach (var node in story.Cluster.Up)
                story.FinishWrites(node.Id);
        }

        Assert.Equal([1UL, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8], story.LogTerms(3));
        Assert.InRange(appends, 1, 3);
    }

    [Fact]
    public void Backtracking_skips_whole_terms_on_both_sides()
    {
        // Entry by entry this would take two hundred rounds.
        var story = new Story();
        var common = Enumerable.Repeat(1UL, 5);
        story.Past(1, term: 9, vote: 0, [.. common, .. Enumerable.Repeat(3UL, 100), .. Enumerable.Repeat(7UL, 100)]);
        story.Past(2, term: 9, vote: 0, [.. common, .. Enumerable.Repeat(3UL, 100), .. Enumerable.Repeat(7UL, 100)]);
        story.Past(3, term: 9, vote: 0, [.. common, .. Enumerable.Repeat(2UL, 100), .. Enumerable.Repeat(5UL, 100)]);
        story.TimeOut(1);
        var rejections = 0;
        for (var turns = 0; turns < 20; turns++)
        {
            rejections += story.Network.Count(message => message is { Type: RaftMessageType.AppendResponse, Reject: true });
            story.Deliver(_ => true);
            foreach (var node in story.Cluster.Up)
                story.FinishWrites(node.Id);
        }

        Assert.Equal(story.LogTerms(1), story.LogTerms(3));
        Assert.InRange(rejections, 1, 4);
    }

    [Fact]
    public void A_late_copy_of_an_old_append_takes_nothing_away()
    {
        var story = new Story();
        story.Elect(1);
        story.Propose(1, "a");
        story.Turn(1);
        var late = story.Network.First(message => message.To == 2 && message.Entries.Length > 0);
        story.Settle();
        story.Propose(1, "b", "c");
        story.Turn(1);
        story.Deliver(message => message.To == 2);
        story[2].Step(late);
        Assert.Equal(story[1].LastIndex, story[2].LastIndex);
        story.Settle();
        story.AppliedEverywhere("a", "b", "c");
    }

    [Fact]
    public void A_follower_believes_a_commit_index_only_as_far_as_its_log_was_checked()
    {
        // Node 2 kept two entries of term 2 that nobody else has. The leader of term 3 has committed its own
        // first two, and asks first whether index 1 matches: that must not commit node 2's second entry.
        var story = new Story();
        story.Past(2, term: 2, vote: 0, 1, 2);
        story[2].Step(new RaftMessage
        {
            Type = RaftMessageType.Append, From = 1, To = 2, Term = 3, LogIndex = 1, LogTerm = 1, Commit = 2,
        });
        Assert.Equal(1UL, story[2].Commit);
    }

    [Fact]
    public void No_more_than_the_window_is_under_way_and_a_lost_window_is_sent_again()
    {
        var story = new Story(tune: options => options with { MaxInflightMessages = 2, MaxMessageBytes = 1 });
        story.Elect(1);
        story.Propose(1, "a", "b", "c", "d", "e");
        story.Turn(1);
        var sent = story.Network.Where(message => message.To == 2 && message.Type == RaftMessageType.Append).ToList();
        Assert.Equal(2, sent.Count);
        Assert.All(sent, message => Assert.Equal(1, message.Entries.Length));
        story.Lose(_ => true);
        story.Settle();
        story.Applied(2);
        story.Pass(3);
        story.AppliedEverywhere("a", "b", "c", "d", "e");
    }

    [Fact]
    public void The_window_counts_bytes_too()
    {
        var story = new Story(tune: options => options with { MaxMessageBytes = 100, MaxInflightBytes = 250 });
        story.Elect(1);
        for (var i = 0; i < 10; i++)
            story.Propose(1, new string('x', 90));
        story.Turn(1);
        Assert.Equal(3, story.Network.Count(message => message.To == 2 && message.Type == RaftMessageType.Append));
        Assert.Equal(270, story[1].GetProgress(2)!.Value.InflightBytes);
        story.Settle();
        Assert.Equal(10, story.Cluster[2].Applied.Count);
        Assert.Equal(0, story[1].GetProgress(2)!.Value.InflightBytes);
    }

    [Fact]
    public void An_entry_larger_than_a_message_goes_alone()
    {
        var story = new Story(tune: options => options with { MaxMessageBytes = 10 });
        story.Elect(1);
        story.Propose(1, "a", new string('x', 1000), "b");
        story.Turn(1);
        var sizes = story.Network.Where(message => message.To == 2 && message.Type == RaftMessageType.Append)
            .Select(message => message.Entries.ToArray().Sum(entry => entry.Data.Length));
        Assert.Equal([1, 1000, 1], sizes);
    }

    [Fact]
    public void Beyond_the_cap_on_uncommitted_data_proposals_are_refused_until_some_commits()
    {
        var story = new Story(tune: options => options with { MaxUncommittedBytes = 10 });
        story.Elect(1);
        story.Propose(1, new string('x', 100)); // always taken when nothing is uncommitted
        Assert.Equal(RaftProposeResult.TooMuchUncommitted, story.Cluster.Propose(1, "y"));
        story.Settle();
        Assert.Equal(0, story[1].UncommittedBytes);
        story.Propose(1, "12345", "67890");
        Assert.Equal(RaftProposeResult.TooMuchUncommitted, story.Cluster.Propose(1, "y"));
    }

    [Fact]
    public void An_idle_follower_learns_of_a_commit_without_waiting_for_a_heartbeat()
    {
        var story = new Story();
        story.Elect(1);
        story.Propose(1, "a");
        story.Settle(); // no tick passes
        story.AppliedEverywhere("a");
        story.Turn(1);
        Assert.Empty(story.Network);
    }

    [Fact]
    public void A_peer_reported_unreachable_is_probed_with_one_append_until_it_answers()
    {
        var story = new Story();
        story.Elect(1);
        story[1].PeerUnreachable(2);
        story.Turn(1);
        story.Lose(_ => true);
        story.Propose(1, "a", "b");
        story.Turn(1);
        Assert.Equal(RaftPeerState.Probe, story[1].GetProgress(2)!.Value.State);
        Assert.DoesNotContain(story.Network, message => message.To == 2);
        story.Pass(2);
        Assert.Equal(RaftPeerState.Replicate, story[1].GetProgress(2)!.Value.State);
        story.AppliedEverywhere("a", "b");
    }

    [Fact]
    public void A_stale_leaders_entries_give_way_to_what_the_new_leader_committed()
    {
        var story = new Story();
        story.Elect(1);
        story.Isolate(1);
        story.Propose(1, "never");
        story.Settle();
        story.Pass(40);
        var leader = story.Cluster.Leader!.Id;
        Assert.NotEqual(1UL, leader);
        story.Propose(leader, "a");
        story.Settle();
        story.Heal();
        story.Pass(5);
        story.AppliedEverywhere("a");
    }
}
