using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Scenarios;

public sealed class ElectionStories
{
    [Fact]
    public void Three_empty_nodes_elect_one_leader_and_stay_with_it()
    {
        var story = new Story();
        story.Pass(30);
        var leader = story.Cluster.Leader!.Id;
        var term = story[leader].Term;
        story.Pass(200);
        Assert.Equal(leader, story.Cluster.Leader!.Id);
        Assert.All(story.Cluster.Up, node => Assert.Equal((term, leader), (node.Raft.Term, node.Raft.Leader)));
        Assert.Equal(1, story.Cluster.Oracle.Elections);
    }

    [Fact]
    public void A_group_of_one_leads_once_its_own_vote_is_on_disk()
    {
        var story = new Story(voters: 1);
        story.TimeOut(1);
        story.Turn(1);
        Assert.Equal(RaftRole.Candidate, story[1].Role);
        story.FinishWrites(1);
        Assert.Equal(RaftRole.Leader, story[1].Role);
        story.Propose(1, "a");
        story.Settle();
        story.Applied(1, "a");
    }

    [Fact]
    public void A_pre_vote_raises_nobodys_term()
    {
        var story = new Story();
        story.Elect(1);
        story.Isolate(3);
        story.Pass(100);
        Assert.Equal(RaftRole.PreCandidate, story[3].Role);
        Assert.All(story.Cluster.Up, node => Assert.Equal(1UL, node.Raft.Term));
    }

    [Fact]
    public void A_node_back_from_a_long_partition_does_not_disturb_the_leader()
    {
        var story = new Story();
        story.Elect(1);
        story.Isolate(3);
        story.Propose(1, "a");
        story.Pass(100);
        story.Heal();
        story.Pass(30);
        Assert.Equal((RaftRole.Leader, 1UL), (story[1].Role, story[1].Term));
        story.AppliedEverywhere("a");
    }

    [Fact]
    public void A_disruptive_server_that_skips_pre_vote_is_ignored_by_who_hears_a_leader()
    {
        var story = new Story();
        story.Elect(1);
        var vote = new RaftMessage { Type = RaftMessageType.Vote, From = 3, Term = 50, LogIndex = 100, LogTerm = 49 };
        story[2].Step(vote with { To = 2 });
        story[1].Step(vote with { To = 1 });
        story.Turn(1, 2);
        Assert.Equal((1UL, 1UL), (story[1].Term, story[2].Term));
        Assert.DoesNotContain(story.Network, message => message.To == 3 && message.Type == RaftMessageType.VoteResponse);
    }

    [Fact]
    public void A_node_stuck_in_a_higher_term_is_taken_back_in()
    {
        var story = new Story();
        story.Elect(1);
        // Node 3 is told to campaign, raises its term, and none of its requests arrives.
        story[1].TransferLeadership(3);
        story.Turn(1);
        story.Deliver(message => message.Type == RaftMessageType.TimeoutNow);
        story.Turn(3);
        story.FinishWrites(3);
        Assert.Equal(2, story.Lose(message => message.Type == RaftMessageType.Vote));
        Assert.Equal((2UL, 1UL), (story[3].Term, story[1].Term));
        // The others follow node 1 and would never grant 3 a pre-vote; its answer to the leader frees it.
        story.Pass(40);
        var leader = story.Cluster.Leader!;
        Assert.True(leader.Raft.Term > 2);
        Assert.Equal(leader.Id, story[3].Leader);
        story.Propose(leader.Id, "a");
        story.Pass(2);
        story.AppliedEverywhere("a");
    }

    [Theory]
    [InlineData(RaftMessageType.PreVote, RaftMessageType.PreVoteResponse)]
    [InlineData(RaftMessageType.Vote, RaftMessageType.VoteResponse)]
    [InlineData(RaftMessageType.Append, RaftMessageType.AppendResponse)]
    [InlineData(RaftMessageType.Heartbeat, RaftMessageType.AppendResponse)]
    [InlineData(RaftMessageType.InstallSnapshot, RaftMessageType.AppendResponse)]
    public void Who_is_behind_in_terms_is_told_so(RaftMessageType asked, RaftMessageType answered)
    {
        var story = new Story();
        story.Past(1, term: 7, vote: 0);
        story[1].Step(new RaftMessage { Type = asked, From = 2, To = 1, Term = 3 });
        story.Turn(1);
        var answer = Assert.Single(story.Network);
        Assert.Equal((answered, 7UL, true), (answer.Type, answer.Term, answer.Reject));
    }

    [Fact]
    public void A_leader_that_hears_no_quorum_steps_down_within_an_election_timeout()
    {
        var story = new Story();
        story.Elect(1);
        story.Isolate(1);
        Assert.True(story[1].QuorumActive);
        story.Pass(Story.ElectionTimeout);
        Assert.Equal((RaftRole.Follower, 0UL), (story[1].Role, story[1].Leader));
        Assert.False(story[1].QuorumActive);
        Assert.Equal(RaftProposeResult.NotLeader, story.Cluster.Propose(1, "lost"));
    }

    [Fact]
    public void A_leader_that_is_heard_but_hears_nobody_steps_down_and_another_leads()
    {
        var story = new Story();
        story.Elect(1);
        story.Cluster.Cut(2, 1);
        story.Cluster.Cut(3, 1);
        story.Pass(60);
        Assert.NotEqual(1UL, story.Cluster.Leader!.Id);
        story.Propose(story.Cluster.Leader.Id, "a");
        story.Pass(1);
        story.Applied(2, "a");
    }

    [Fact]
    public void In_a_partial_partition_the_leader_that_a_majority_hears_stays()
    {
        var story = new Story();
        story.Elect(1);
        story.CutBetween(1, 3);
        story.Pass(200);
        Assert.Equal((RaftRole.Leader, 1UL), (story[1].Role, story[1].Term));
        story.Propose(1, "a");
        story.Pass(1);
        story.Applied(2, "a");
    }

    [Fact]
    public void When_only_one_node_hears_all_the_others_it_becomes_the_leader()
    {
        var story = new Story(voters: 5);
        story.Elect(1);
        foreach (var (a, b) in new[] { (1UL, 2UL), (1UL, 4UL), (1UL, 5UL), (2UL, 4UL), (2UL, 5UL), (4UL, 5UL) })
            story.CutBetween(a, b);
        story.Pass(300);
        Assert.Equal(3UL, story.Cluster.Leader!.Id);
        var term = story[3].Term;
        story.Propose(3, "a");
        story.Pass(100);
        Assert.Equal((RaftRole.Leader, term), (story[3].Role, story[3].Term));
        story.AppliedEverywhere("a");
    }

    [Fact]
    public void A_shorter_log_cannot_win()
    {
        var story = new Story();
        story.Past(1, term: 2, vote: 0, 1, 2);
        story.Past(2, term: 2, vote: 0, 1, 2);
        story.Past(3, term: 1, vote: 0, 1, 1, 1);
        story.TimeOut(3);
        story.Settle();
        Assert.NotEqual(RaftRole.Leader, story[3].Role);
        story.Elect(1);
        Assert.Equal([1UL, 2UL, 3UL], story.LogTerms(3));
    }

    [Fact]
    public void A_server_that_cannot_win_does_not_hold_back_one_that_can_by_asking_again_and_again()
    {
        var story = new Story();
        story.Past(1, term: 1, vote: 0, 1, 1);
        var ticks = 0;
        for (ulong term = 2; story[1].Role == RaftRole.Follower; term++)
        {
            Assert.True(ticks++ < 2 * Story.ElectionTimeout, "Node 1 never campaigns.");
            story[1].Tick();
            if (story[1].Role == RaftRole.Follower)
                story[1].Step(new RaftMessage { Type = RaftMessageType.Vote, From = 3, To = 1, Term = term });
        }
    }

    [Fact]
    public void A_restarted_voter_does_not_vote_twice_in_a_term()
    {
        var story = new Story();
        story.Past(1, term: 5, vote: 2);
        story[1].Step(new RaftMessage { Type = RaftMessageType.Vote, From = 3, To = 1, Term = 5, LogIndex = 9, LogTerm = 4 });
        story[1].Step(new RaftMessage { Type = RaftMessageType.Vote, From = 2, To = 1, Term = 5, LogIndex = 9, LogTerm = 4 });
        story.Turn(1);
        Assert.True(story.Network.Single(message => message.To == 3).Reject);
        Assert.False(story.Network.Single(message => message.To == 2).Reject);
    }

    [Fact]
    public void A_vote_is_told_only_once_it_is_on_disk()
    {
        var story = new Story();
        story[1].Step(new RaftMessage { Type = RaftMessageType.Vote, From = 2, To = 1, Term = 1 });
        story.Turn(1);
        Assert.Empty(story.Network);
        story.FinishWrites(1);
        Assert.Equal(RaftMessageType.VoteResponse, Assert.Single(story.Network).Type);
    }

    [Fact]
    public void A_candidate_asks_for_votes_only_once_its_term_and_log_are_on_disk()
    {
        var story = new Story();
        story.TimeOut(1);
        story.Turn(1);
        story.Cluster.SlowDisks.Add(1);
        story.Settle();
        Assert.Equal(RaftRole.Candidate, story[1].Role);
        Assert.DoesNotContain(story.Network, message => message.Type == RaftMessageType.Vote);
        Assert.Equal(0UL, story[2].Term);
        story.FinishWrites(1);
        Assert.Equal(2, story.Network.Count(message => message.Type == RaftMessageType.Vote));
    }

    [Fact]
    public void When_the_leader_dies_and_all_connections_to_it_break_a_new_one_leads_soon()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var story = new Story(seed: seed);
            story.Elect(1);
            story.Crash(1);
            story[2].LeaderUnreachable();
            story[3].LeaderUnreachable();
            story.Pass(Story.ElectionTimeout / 3);
            Assert.NotNull(story.Cluster.Leader);
        }
    }

    [Fact]
    public void Two_equals_that_campaign_in_the_same_moment_do_not_split_the_vote()
    {
        var story = new Story();
        story.Crash(1);
        while (story[2].Role == RaftRole.Follower)
            story[2].Tick();
        while (story[3].Role == RaftRole.Follower)
            story[3].Tick();
        story.Settle();
        Assert.Equal((RaftRole.Leader, 1UL), (story[3].Role, story[3].Term));
    }

    [Fact]
    public void One_that_cannot_win_holds_back_one_that_can_for_no_longer_than_a_moment()
    {
        // Node 5 hears node 4 alone; node 4 needs its vote, since 1 and 2 are gone.
        var story = new Story(voters: 5);
        story.Crash(1);
        story.Crash(2);
        story.CutBetween(5, 3);
        story.Pass(150);
        Assert.Equal(4UL, story.Cluster.Leader!.Id);
    }

    [Fact]
    public void A_broken_connection_to_a_leader_that_others_hear_changes_nothing()
    {
        var story = new Story();
        story.Elect(1);
        story.CutBetween(1, 3);
        story[3].LeaderUnreachable();
        story.Pass(50);
        story.Heal();
        story.Pass(30);
        Assert.Equal((1UL, RaftRole.Leader), (story[1].Term, story[1].Role));
        Assert.Equal(1UL, story[3].Leader);
    }

    [Fact]
    public void A_voter_that_has_just_voted_leaves_the_one_it_voted_for_its_time()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var story = LostLeader(seed);
            story.Cluster.SlowDisks.Add(2); // its vote is long on its way to disk
            story.TimeOut(3);
            story.Settle();
            Assert.Equal(RaftRole.Candidate, story[3].Role);
            for (var tick = 0; tick < Story.ElectionTimeout - 1; tick++)
            {
                story[2].Tick();
                Assert.Equal((RaftRole.Follower, 2UL), (story[2].Role, story[2].Term));
            }

            story.FinishWrites(2);
            story.Settle();
            Assert.Equal((RaftRole.Leader, 2UL), (story[3].Role, story[3].Term));
        }
    }

    [Fact]
    public void Who_is_refused_by_one_that_has_not_yet_noticed_asks_again_soon()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            // Node 2 alone can win: node 3 lacks an entry, and takes a while to see that the leader is gone.
            var story = new Story(seed: seed);
            story.Elect(1);
            story.CutBetween(1, 3);
            story.Propose(1, "a");
            story.Settle();
            story.Crash(1);
            story[2].LeaderUnreachable();
            story.TimeOut(2);
            story.Settle();
            Assert.Equal((1UL, false), (story[2].Term, story[2].Role == RaftRole.Leader));
            story[3].LeaderUnreachable();
            story.Pass(4);
            Assert.Equal(2UL, story.Cluster.Leader?.Id);
        }
    }

    [Fact]
    public void A_candidate_is_not_brought_down_by_one_that_campaigns_a_moment_later()
    {
        var story = LostLeader(seed: 1);
        story.Cluster.SlowDisks.Add(2);
        story.Cluster.SlowDisks.Add(3);
        story.TimeOut(2);
        story.Settle();
        Assert.Equal((RaftRole.Candidate, 2UL), (story[2].Role, story[2].Term));
        story.TimeOut(3);
        story.Settle();
        Assert.Equal(2UL, story[2].Term);
        Assert.NotEqual(RaftRole.Candidate, story[3].Role);
        story.Cluster.SlowDisks.Clear();
        story.Settle();
        Assert.Equal((RaftRole.Leader, 2UL), (story[2].Role, story[2].Term));
    }

    [Fact]
    public void Of_two_that_campaign_in_turn_a_third_one_favours_the_first_for_a_moment()
    {
        var story = new Story(voters: 5);
        story.Crash(1);
        var ask = new RaftMessage { Type = RaftMessageType.PreVote, To = 3, Term = 1 };
        Assert.False(Ask(4));
        Assert.True(Ask(5));
        Assert.False(Ask(4));
        story[3].Tick();
        Assert.False(Ask(5));

        bool Ask(ulong candidate)
        {
            story[3].Step(ask with { From = candidate });
            story.Turn(3);
            var answer = Assert.Single(story.Network);
            story.Network.Clear();
            return answer.Reject;
        }
    }

    [Fact]
    public void Campaigns_in_vain_become_rare()
    {
        var story = new Story();
        story.Elect(1);
        story.Isolate(3);
        story.Pass(100);
        var asked = 0;
        for (var tick = 0; tick < 10 * Story.ElectionTimeout; tick++)
        {
            story[3].Tick();
            story.Turn(3);
            asked += story.Lose(message => message.Type == RaftMessageType.PreVote) / 2;
        }

        Assert.InRange(asked, 5, 10);
    }

    /// <summary>Node 1 led, is gone, and both others know.</summary>
    private static Story LostLeader(int seed)
    {
        var story = new Story(seed: seed);
        story.Elect(1);
        story.Crash(1);
        story[2].LeaderUnreachable();
        story[3].LeaderUnreachable();
        return story;
    }
}
