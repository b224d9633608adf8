using Paxtor.Raft.Tests.Harness;

namespace Paxtor.Raft.Tests.Contracts;

/// <summary>What a node refuses to go on from.</summary>
public sealed class InvariantTests
{
    private static readonly RaftConfiguration Three = new([1, 2, 3]);

    [Fact]
    public void A_message_for_another_node_is_refused()
    {
        var story = new Story();
        Assert.Throws<RaftInvariantException>(() => story[1].Step(new RaftMessage { Type = RaftMessageType.Heartbeat, From = 2, To = 3, Term = 1 }));
        Assert.Throws<RaftInvariantException>(() => story[1].Step(new RaftMessage { Type = RaftMessageType.Heartbeat, From = 1, To = 1, Term = 1 }));
    }

    [Fact]
    public void Two_leaders_in_one_term_are_found_out()
    {
        var story = new Story();
        story.Elect(1);
        var rival = new RaftMessage { Type = RaftMessageType.Heartbeat, From = 3, Term = 1 };
        Assert.Throws<RaftInvariantException>(() => story[1].Step(rival with { To = 1 }));
        Assert.Throws<RaftInvariantException>(() => story[2].Step(rival with { To = 2 }));
    }

    [Fact]
    public void A_leader_that_would_replace_a_committed_entry_is_found_out()
    {
        var story = new Story();
        story.Elect(1);
        story.Propose(1, "a");
        story.Settle();
        var rewrite = new RaftMessage
        {
            Type = RaftMessageType.Append, From = 3, To = 2, Term = 2, LogIndex = 2, LogTerm = 1, Commit = 9,
            Entries = new[] { new RaftEntry(3, 2, RaftEntryKind.Normal, default) },
        };
        story[2].Step(rewrite);
        Assert.Equal(3UL, story[2].Commit);
        // Entry 3 is committed now; a leader of a later term must have it.
        Assert.Throws<RaftInvariantException>(() => story[2].Step(rewrite with
        {
            Term = 3, LogIndex = 3, LogTerm = 2, Entries = new[] { new RaftEntry(5, 3, RaftEntryKind.Normal, default) },
        }));
    }

    [Fact]
    public void An_acknowledgement_of_what_was_never_sent_is_found_out()
    {
        var story = new Story();
        story.Elect(1);
        Assert.Throws<RaftInvariantException>(() => story[1].Step(new RaftMessage { Type = RaftMessageType.AppendResponse, From = 2, To = 1, Term = 1, LogIndex = 99 }));
        Assert.Throws<RaftInvariantException>(() => story[1].Step(new RaftMessage { Type = RaftMessageType.HeartbeatResponse, From = 2, To = 1, Term = 1, Context = 99 }));
    }

    [Theory]
    [InlineData(RaftEntryKind.Configuration)]
    [InlineData((RaftEntryKind)77)]
    public void An_entry_of_a_kind_this_version_does_not_know_is_refused_aloud(RaftEntryKind kind)
    {
        var story = new Story();
        Assert.Throws<RaftInvariantException>(() => story[2].Step(new RaftMessage
        {
            Type = RaftMessageType.Append, From = 1, To = 2, Term = 1, Entries = new[] { new RaftEntry(1, 1, kind, default) },
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => story[1].TryPropose(kind, default, out _));
    }

    [Fact]
    public void An_unknown_message_is_refused()
    {
        var story = new Story();
        Assert.Throws<RaftInvariantException>(() => story[1].Step(new RaftMessage { Type = (RaftMessageType)99, From = 2, To = 1 }));
    }

    [Fact]
    public void Writes_reported_that_were_never_asked_for_are_refused()
    {
        var story = new Story();
        Assert.Throws<RaftInvariantException>(() => story[1].Persisted(1));
    }

    [Fact]
    public void Contradicting_durable_state_is_refused_at_start()
    {
        var none = new RaftSnapshot(0, 0, Three);
        var entries = new[] { new RaftEntry(1, 5, RaftEntryKind.Normal, default) };
        Start(new RaftInitialState { Snapshot = none, HardState = new RaftHardState(5, 0), Entries = entries, Applied = 1 });
        AssertRefused(new RaftInitialState { Snapshot = none, HardState = new RaftHardState(4, 0), Entries = entries });
        AssertRefused(new RaftInitialState { Snapshot = none, HardState = new RaftHardState(5, 0), Entries = entries, Applied = 2 });
        AssertRefused(new RaftInitialState { Snapshot = new RaftSnapshot(7, 2, Three), HardState = new RaftHardState(5, 0), Entries = entries });
        AssertRefused(new RaftInitialState { Snapshot = new RaftSnapshot(7, 2, Three), HardState = new RaftHardState(5, 0), Applied = 6 });

        static void Start(RaftInitialState state) => _ = new RaftNode(new RaftOptions { Id = 1 }, state, new Random(1));
        static void AssertRefused(RaftInitialState state) => Assert.Throws<RaftInvariantException>(() => Start(state));
    }

    [Fact]
    public void A_restarted_node_hands_out_again_only_what_was_not_applied()
    {
        var entries = Enumerable.Range(1, 4).Select(i => new RaftEntry((ulong)i, 1, RaftEntryKind.Normal, default)).ToArray();
        var node = new RaftNode(
            new RaftOptions { Id = 2 },
            new RaftInitialState { Snapshot = new RaftSnapshot(0, 0, Three), HardState = new RaftHardState(1, 0), Entries = entries, Applied = 2 },
            new Random(1));
        Assert.Equal((2UL, 2UL, 4UL, 4UL), (node.Applied, node.Commit, node.LastIndex, node.DurableIndex));
        var output = new RaftOutput();
        Assert.False(node.TakeOutput(output));
        node.Step(new RaftMessage { Type = RaftMessageType.CommitNotice, From = 1, To = 2, Term = 1, Commit = 4 });
        Assert.True(node.TakeOutput(output));
        Assert.Equal(entries[2..], output.Committed.ToArray());
    }
}
