using Paxtor.Hosting.Singletons;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Hosting.Singletons;

/// <summary>When a node asks for a singleton, runs it, rests, pauses and gives it up; in virtual time.</summary>
public sealed class SingletonKeeperTests
{
    private readonly FakeWorld world = new FakeWorld().Ready();

    [Fact]
    public void TwoNodes_OneRuns_AndItsStopHandsOverAtOnce()
    {
        FakeWork a = new(world.A);
        world.Until(() => a.IsRunning);
        FakeWork b = new(world.B);
        world.Run(120);
        Assert.Equal((SingletonPhase.Running, SingletonPhase.Waiting), (a.Phase, b.Phase));
        a.StopKeeper();
        world.Until(() => b.IsRunning, 1);
        Assert.False(a.IsRunning);
        Assert.Equal(SingletonPhase.Stopped, a.Phase);
        Assert.True(b.Began[0].Tenure.Token > a.Began[0].Tenure.Token);
        b.StopKeeper();
        world.Until(() => world.Places.Length == 0 && b.Phase == SingletonPhase.Stopped);
    }

    [Fact]
    public void StopWhileItWaits_LeavesNoPlaceInTheQueue()
    {
        FakeWork a = new(world.A);
        world.Until(() => a.IsRunning);
        FakeWork b = new(world.B);
        world.Until(() => world.Places.Length == 2);
        b.StopKeeper();
        world.Until(() => world.Places.Length == 1 && b.Phase == SingletonPhase.Stopped);
        Assert.True(a.IsRunning);
    }

    [Fact]
    public void StopOfWorkThatGoesOn_KeepsTheOwnership_UntilItIsAbandoned()
    {
        FakeWork a = new(world.A) { Heeds = false };
        world.Until(() => a.IsRunning);
        FakeWork b = new(world.B);
        a.StopKeeper();
        world.Run(60);
        Assert.False(b.IsRunning);
        world.A.Loop.RunNow(a.Keeper.Abandon);
        world.Until(() => b.IsRunning, 1);
        Assert.Equal(SingletonPhase.Stopped, a.Phase);
    }

    [Fact]
    public void Failure_GivesUpAtOnce_AndPausesLongerEachTime()
    {
        FakeWork a = new(world.A) { Fails = new IOException("The disk is full.") };
        world.Run(400);
        double[] pauses = [.. a.Began.Zip(a.Began.Skip(1), static (x, y) => (y.At - x.At).TotalSeconds)];
        Assert.True(pauses.Length > 8);
        for (int i = 0; i < pauses.Length; i++)
        {
            double full = Math.Min(30, Math.Pow(2, i));
            Assert.InRange(pauses[i], 0.75 * full, full + 0.5);
        }

        Assert.Equal((SingletonPhase.BackingOff, "The disk is full."), (a.Phase, a.Keeper.Status.Error?.Message));
        FakeWork b = new(world.B);
        world.Until(() => b.IsRunning, 1);
        world.Run(100);
        Assert.Equal(SingletonPhase.Waiting, a.Phase);

        // The row of failures is long past: the next is the first of another.
        b.StopKeeper();
        world.Until(() => a.Phase == SingletonPhase.BackingOff);
        Assert.Equal(1, a.Keeper.Status.Faults);
    }

    [Fact]
    public void Return_IsDoneForThisTenure_AndNobodyBeginsAnew_UntilTheNodeStops()
    {
        FakeWork a = new(world.A);
        world.Until(() => a.IsRunning);
        FakeWork b = new(world.B);
        a.Complete();
        world.Run(3_600);
        Assert.Equal((SingletonPhase.Resting, SingletonPhase.Waiting), (a.Phase, b.Phase));
        Assert.Single(a.Began);
        a.StopKeeper();
        world.Until(() => b.IsRunning, 1);
    }

    [Fact]
    public void Return_WithHandOver_LetsTheNextBeginAnew()
    {
        ClusterSingletonOptions handsOver = new() { WhenCompleted = SingletonCompletion.HandOver };
        FakeWork a = new(world.A, handsOver);
        world.Until(() => a.IsRunning);
        FakeWork b = new(world.B, handsOver);
        world.Until(() => world.Places.Length == 2);
        a.Complete();
        world.Until(() => b.IsRunning, 0.5);
        world.Until(() => world.Places.Length == 2);
        b.Complete();
        world.Until(() => a.IsRunning, 0.5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loss_EndsTheWorkOrTheNode_BeforeAnotherBegins(bool heeds)
    {
        FakeWork a = new(world.A) { Heeds = heeds };
        world.Until(() => a.IsRunning);
        FakeWork b = new(world.B);
        world.Until(() => world.Places.Length == 2);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.Until(() => b.IsRunning || world.A.FailFasts.Count > 0);
        Assert.Equal(heeds ? 0 : 1, world.A.FailFasts.Count);
        Assert.Equal(!heeds, a.IsRunning);
        if (!heeds)
            return;
        world.A.Store.Connect();
        world.Until(() => world.Places.Length == 2);
        b.StopKeeper();
        world.Until(() => a.IsRunning);
        Assert.True(a.Began[1].Tenure.Token > b.Began[0].Tenure.Token);
    }

    [Fact]
    public void Loss_WithFence_LeavesTheNodeAlone_AndAsksAgainOnlyWhenTheWorkHasEnded()
    {
        FakeWork a = new(world.A, new ClusterSingletonOptions { OnLost = OnLost.Fence }) { Heeds = false };
        world.Until(() => a.IsRunning);
        FakeWork b = new(world.B);
        world.Until(() => world.Places.Length == 2);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.Until(() => b.IsRunning);
        world.A.Store.Connect();
        world.Run(60);
        Assert.Empty(world.A.FailFasts);
        Assert.Single(world.Places);
        Assert.True(a.IsRunning && !a.Began[0].Tenure.IsHeld);
        a.Complete();
        world.Until(() => world.Places.Length == 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PauseBeyondTheDeadline_EndsTheNodeAtOnce_UnlessItRested(bool rests)
    {
        FakeWork a = new(world.A) { Heeds = false };
        world.Until(() => a.IsRunning);
        if (rests)
        {
            a.Complete();
            world.Until(() => a.Phase == SingletonPhase.Resting);
        }

        FakeWork b = new(world.B);
        world.A.Loop.Pause(TimeSpan.FromSeconds(30));
        world.Run(30.05);
        Assert.True(b.IsRunning);
        Assert.Equal(rests ? 0 : 1, world.A.FailFasts.Count);
        world.Run(10);
        Assert.Equal(rests ? 0 : 1, world.A.FailFasts.Count);
    }
}
