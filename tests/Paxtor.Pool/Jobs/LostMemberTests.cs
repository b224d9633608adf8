using Paxtor.Placing;
using Paxtor.Pooling;
using Paxtor.Pooling.Jobs;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>What is known of jobs and places when a member is lost in the very moment.</summary>
public sealed class LostMemberTests
{
    [Fact]
    public void Slots_OfAMemberThatHasJustLeft_AreOfAnother()
    {
        VirtualClock time = new();
        LoadBoard board = new(time, new Random(1));
        board.SetMembers(["a", "b"]);
        board.Report("a", new LoadReport(1, 1, 0, 0, 2, 0, 0, 0, 0));
        board.Report("b", new LoadReport(2, 1, 1, 1, 2, 2, 0, 0, 0));
        MapSlots slots = new(board, time, null);
        Assert.Equal("a", slots.Take()!.Node);
        slots.Return("a", null);
        board.SetMembers(["b"]);
        Assert.Equal("b", slots.Take()!.Node);
        slots.Return("b", null);
        board.SetMembers([]);
        Assert.Null(slots.Take());
        Assert.False(slots.HasMembers);
    }

    [Fact]
    public void Job_WhoseStartIsNotAnsweredWhenItsMemberIsLost_IsStillKnown()
    {
        MemberWatch watch = new("a");
        PendingJob unanswered = new(2, null!);
        Assert.True(watch.TryAdd(unanswered));
        watch.End(ExitReason.NoConnection);

        // Its start was sent once more when the connection was back, and its end comes before the answer to that.
        Assert.Same(unanswered, watch.Take(2));
        Assert.False(unanswered.Task.IsCompleted);
    }
}
