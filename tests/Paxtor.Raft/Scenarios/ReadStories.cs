using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Scenarios;

public sealed class ReadStories
{
    [Fact]
    public void A_read_waits_until_an_entry_of_the_leaders_own_term_is_committed()
    {
        var story = ElectedWithoutCommit();
        var read = story.Read(1);
        story.Turn(1);
        Assert.False(story[1].OwnTermCommitted);
        Assert.Null(story.Outcome(1, read));
        Assert.DoesNotContain(story.Network, message => message.Context != 0);
        story.Settle();
        Assert.True(story.Outcome(1, read));
        Assert.Equal(2UL, story.Cluster[1].Reads.Single().Index);
    }

    [Fact]
    public void A_leader_back_from_a_pause_answers_nothing_from_an_old_confirmation()
    {
        var story = new Story();
        story.Elect(1);
        story.Propose(1, "old");
        story.Settle();
        // A round is begun and confirmed by both, but node 1 is stopped before it sees the answers.
        var before = story.Read(1);
        story.Turn(1);
        story.Deliver(message => message.Type == RaftMessageType.Heartbeat);
        story.Turn(2, 3);
        var answers = story.Network.Where(message => message.Type == RaftMessageType.HeartbeatResponse).ToList();
        Assert.Equal(2, answers.Count);
        story.Network.Clear();
        story.Isolate(1);
        for (var tick = 0; tick < 2 * Story.ElectionTimeout; tick++)
        {
            story[2].Tick();
            story[3].Tick();
            story.Settle();
        }

        var leader = story.Cluster.Leader!.Id;
        Assert.NotEqual(1UL, leader);
        story.Propose(leader, "new");
        story.Settle();
        // It wakes up, still thinks it leads, is asked to read, and finds the old answers.
        Assert.Equal(RaftRole.Leader, story[1].Role);
        var after = story.Read(1);
        story.Turn(1);
        foreach (var answer in answers)
            story[1].Step(answer);
        story.Turn(1);
        Assert.True(story.Outcome(1, before)); // asked before "new" was written: may answer "old"
        Assert.Null(story.Outcome(1, after));
        story.Heal();
        story.Pass(3);
        Assert.False(story.Outcome(1, after));
    }

    [Fact]
    public void All_reads_of_a_turn_share_one_round()
    {
        var story = new Story();
        story.Elect(1);
        for (var i = 0; i < 100; i++)
            story.Read(1);
        story.Turn(1);
        Assert.Equal(2, story.Network.Count);
        Assert.Equal(1, story.Deliver(message => message.To == 2));
        story.Turn(2);
        story.Deliver(message => message.To == 1);
        story.Turn(1);
        Assert.Equal(100, story.Cluster[1].Reads.Count(read => read.Confirmed));
    }

    [Fact]
    public void A_round_lost_on_the_network_is_made_up_for_by_the_next_heartbeat()
    {
        var story = new Story();
        story.Elect(1);
        var read = story.Read(1);
        story.Turn(1);
        Assert.Equal(2, story.Lose(_ => true));
        story.Settle();
        Assert.Null(story.Outcome(1, read));
        story.Pass(1);
        Assert.True(story.Outcome(1, read));
    }

    [Fact]
    public void A_later_round_confirms_earlier_reads_but_never_the_other_way_round()
    {
        var story = new Story();
        story.Elect(1);
        var first = story.Read(1);
        story.Turn(1);
        var firstRound = story.Network.ToList();
        story.Network.Clear();
        var second = story.Read(1);
        story.Turn(1);
        story.Network.Clear();
        foreach (var message in firstRound)
            story[message.To].Step(message);
        story.Turn(2, 3);
        story.Deliver(_ => true);
        story.Turn(1);
        Assert.True(story.Outcome(1, first));
        Assert.Null(story.Outcome(1, second));
    }

    [Fact]
    public void Reads_of_a_leader_that_lost_its_quorum_are_reported_failed()
    {
        var story = new Story();
        story.Elect(1);
        story.Isolate(1);
        var read = story.Read(1);
        story.Pass(Story.ElectionTimeout);
        Assert.False(story.Outcome(1, read));
        story.Cluster.Read(1, out var result);
        Assert.Equal(RaftReadResult.NotLeader, result);
    }

    [Fact]
    public void A_group_of_one_reads_without_asking()
    {
        var story = new Story(voters: 1);
        story.Elect(1);
        var read = story.Read(1);
        story.Turn(1);
        Assert.True(story.Outcome(1, read));
    }

    [Fact]
    public void Beyond_the_limit_reads_are_refused()
    {
        var story = new Story(tune: options => options with { MaxPendingReads = 2 });
        story.Elect(1);
        story.Read(1);
        story.Read(1);
        story.Cluster.Read(1, out var result);
        Assert.Equal(RaftReadResult.TooManyReads, result);
        story.Settle();
        Assert.Equal(2, story.Cluster[1].Reads.Count);
    }

    /// <summary>Node 1 has just won; its log ends with an entry of an earlier term, and nothing is committed.</summary>
    private static Story ElectedWithoutCommit()
    {
        var story = new Story();
        story.Past(1, term: 1, vote: 0, 1);
        story.TimeOut(1);
        story.Turn(1);
        while (story[1].Role != RaftRole.Leader)
        {
            story.Deliver(message => message.Type is RaftMessageType.PreVote or RaftMessageType.Vote);
            story.Turn(2, 3);
            story.FinishWrites(2);
            story.FinishWrites(3);
            story.Deliver(message => message.To == 1);
            story.Turn(1);
            story.FinishWrites(1);
        }

        return story;
    }
}
