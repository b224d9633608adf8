using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Scenarios;

public sealed class LearnerStories
{
    [Fact]
    public void A_learner_gets_the_entries_and_counts_for_nothing()
    {
        var story = new Story(voters: 3, learners: 1);
        story.Elect(1);
        story.Propose(1, "a");
        story.Settle();
        story.AppliedEverywhere("a");
        story.Isolate(2);
        story.Isolate(3);
        story.Propose(1, "b");
        story.Settle();
        Assert.Equal(story[1].LastIndex, story[4].LastIndex);
        story.Applied(1, "a");
        story.Pass(Story.ElectionTimeout);
        Assert.Equal(RaftRole.Follower, story[1].Role);
    }

    [Fact]
    public void A_learner_never_campaigns_nor_receives_leadership()
    {
        var story = new Story(voters: 1, learners: 1);
        story.Elect(1);
        Assert.False(story[1].TransferLeadership(2));
        story.Crash(1);
        for (var tick = 0; tick < 500; tick++)
            story[2].Tick();
        story[2].Step(new RaftMessage { Type = RaftMessageType.TimeoutNow, From = 1, To = 2, Term = 1 });
        Assert.Equal((RaftRole.Follower, 1UL), (story[2].Role, story[2].Term));
    }

    [Fact]
    public void A_learner_answers_a_vote_when_asked()
    {
        // The asker may know already that it votes, though it does not know so itself.
        var story = new Story(voters: 3, learners: 1);
        story[4].Step(new RaftMessage { Type = RaftMessageType.Vote, From = 2, To = 4, Term = 1 });
        story.Turn(4);
        story.FinishWrites(4);
        Assert.False(Assert.Single(story.Network).Reject);
    }
}
