using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Scenarios;

public sealed class TransferStories
{
    [Fact]
    public void Leadership_goes_at_once_to_a_follower_that_has_everything()
    {
        var story = new Story();
        story.Elect(1);
        Assert.True(story[1].TransferLeadership(3));
        story.Settle();
        Assert.Equal((RaftRole.Leader, RaftRole.Follower), (story[3].Role, story[1].Role));
        Assert.Equal(2UL, story[3].Term);
    }

    [Fact]
    public void A_follower_that_lags_gets_the_rest_first_and_nothing_new_is_taken_meanwhile()
    {
        var story = new Story();
        story.Elect(1);
        story.Isolate(3);
        story.Propose(1, "a", "b");
        story.Settle();
        Assert.True(story[1].TransferLeadership(3));
        Assert.Equal(RaftProposeResult.Transferring, story.Cluster.Propose(1, "c"));
        story.Settle();
        Assert.DoesNotContain(story.Network, message => message.Type == RaftMessageType.TimeoutNow);
        story.Heal();
        story.Pass(3);
        Assert.Equal(RaftRole.Leader, story[3].Role);
        story.AppliedEverywhere("a", "b");
    }

    [Fact]
    public void A_transfer_under_loss_is_given_up_after_an_election_timeout()
    {
        var story = new Story();
        story.Elect(1);
        story[1].TransferLeadership(3);
        story.Turn(1);
        Assert.Equal(1, story.Lose(message => message.Type == RaftMessageType.TimeoutNow));
        story.Pass(Story.ElectionTimeout - 1);
        Assert.Equal(RaftProposeResult.Transferring, story.Cluster.Propose(1, "a"));
        story.Pass(1);
        Assert.Equal(0UL, story[1].TransferTarget);
        story.Propose(1, "a");
        story.Settle();
        story.AppliedEverywhere("a");
        Assert.Equal(1UL, story[1].Term);
    }

    [Fact]
    public void A_transfer_goes_to_another_voter_only_and_only_from_the_leader()
    {
        var story = new Story();
        story.Elect(1);
        Assert.False(story[1].TransferLeadership(1));
        Assert.False(story[1].TransferLeadership(9));
        Assert.False(story[2].TransferLeadership(3));
        Assert.True(story[1].TransferLeadership(2));
    }

    [Fact]
    public void A_late_copy_of_timeout_now_does_nothing_in_the_new_term()
    {
        var story = new Story();
        story.Elect(1);
        story[1].TransferLeadership(3);
        story.Turn(1);
        var late = story.Network.Single(message => message.Type == RaftMessageType.TimeoutNow);
        story.Settle();
        story[3].Step(late);
        story.Settle();
        Assert.Equal((RaftRole.Leader, 2UL), (story[3].Role, story[3].Term));
    }
}
