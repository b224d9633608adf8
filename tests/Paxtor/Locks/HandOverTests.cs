using Paxtor.Locks;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Locks;

/// <summary>How a lock goes on between owners of one node, and between nodes.</summary>
public class HandOverTests
{
    private readonly FakeWorld world = new FakeWorld().Ready();

    [Fact]
    public void HandOver_OnOneNode_TakesOneTransactionAndNoWatch()
    {
        int watches = world.A.Store.OpenWatches;
        Asked[] asked = InQueue(world.A, world.A, world.A);
        Assert.Equal(watches, world.A.Store.OpenWatches);
        for (int i = 0; i + 1 < asked.Length; i++)
        {
            int before = world.A.Store.Commits;
            asked[i].Release();
            world.Done(asked[i + 1]);
            Assert.Equal(before + 1, world.A.Store.Commits);
            Assert.True(asked[i + 1].Handle.Token > asked[i].Handle.Token);
        }
    }

    [Fact]
    public void HandOver_TheOneBeforeIsOfAnotherNode_IsSeenByAWatch()
    {
        Asked[] asked = InQueue(world.A, world.B, world.A);
        asked[0].Release();
        world.Done(asked[1]);
        Assert.False(asked[2].IsDone);
        asked[1].Release();
        world.Done(asked[2]);
        Assert.True(asked[2].Handle.IsHeld);
    }

    [Fact]
    public void Cancel_InTheMiddleOfTheQueue_IsNoTurnOfTheNext()
    {
        Asked[] asked = InQueue(world.A, world.A, world.A);
        asked[1].Cancel();
        world.Run(1);
        Assert.IsAssignableFrom<OperationCanceledException>(asked[1].Error);
        Assert.Equal(2, world.Places.Length);
        Assert.False(asked[2].IsDone);
        asked[0].Release();
        world.Done(asked[2]);
        Assert.True(asked[2].Handle.IsHeld);
        Assert.False(asked[0].Handle.IsHeld);
    }

    [Fact]
    public void HandOver_TheAnswerToTheReleaseIsLost_StillHappens()
    {
        Asked[] asked = InQueue(world.A, world.A);
        bool lost = false;
        world.A.Store.Faults = transaction =>
        {
            if (lost || transaction is null || transaction.IsReadOnly)
                return Fault.None;
            lost = true;
            return Fault.AnswerLost;
        };
        asked[0].BeginRelease();
        world.Done(asked[1]);
        Assert.True(lost);
        Assert.True(asked[1].Handle.IsHeld);
        Assert.Single(world.Places);
    }

    [Fact]
    public void HandOver_TheSessionIsLostMeanwhile_GrantsNothingByTheOldPlace()
    {
        Asked[] asked = InQueue(world.A, world.A);
        long first = asked[0].Handle.Token;
        world.A.Store.Disconnect(TimeSpan.Zero);
        world.Run(15);
        Assert.False(asked[0].Handle.IsHeld);
        Assert.False(asked[1].IsDone);
        world.A.Store.Connect();
        world.Done(asked[1]);
        Assert.True(asked[1].Handle.Token > first);
        asked[1].Release();
        Assert.Equal(0, world.A.Service.Places);
    }

    /// <summary>One request after the other; the first gets the lock.</summary>
    private Asked[] InQueue(params FakeNode[] nodes)
    {
        List<Asked> asked = [];
        foreach (FakeNode node in nodes)
        {
            asked.Add(node.Ask("k"));
            world.Run(0.1);
        }

        Assert.Equal(nodes.Length, world.Places.Length);
        Assert.Single(asked, static a => a.IsDone);
        return [.. asked];
    }
}
