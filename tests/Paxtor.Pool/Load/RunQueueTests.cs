using Paxtor.Placing;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Load;

public sealed class RunQueueTests
{
    private readonly VirtualClock clock = new();
    private readonly RunQueue queue;

    public RunQueueTests() => queue = new RunQueue(clock, new Random(1), cores: 2);

    [Fact]
    public void Load_IsWhatIsReadyAndNotRunning()
    {
        for (int i = 0; i < 3; i++)
            queue.Arrived();
        int slot = queue.Began();
        Assert.Equal((2, 1, 3L), (queue.Report().Ready, queue.Report().Running, queue.Report().Arrived));
        queue.Ran(slot);
        queue.Dropped();
        Assert.Equal((1, 0), (queue.Ready, queue.Running));
    }

    [Fact]
    public void JobThatAwaits_IsNeitherReadyNorRunning()
    {
        queue.Arrived();
        queue.Ran(queue.Began());
        Assert.Equal(0, queue.Report().Backlog);
        queue.Resumed();
        LoadReport report = queue.Report();
        Assert.Equal((1, 1L), (report.Ready, report.Arrived));
    }

    [Fact]
    public void Rate_IsThatOfAllCores()
    {
        for (int i = 0; i < 10; i++)
            Run(0.5);
        Assert.Equal(4, queue.Report().Rate, 6);
        Assert.Equal(0, queue.Report().Held);
    }

    [Fact]
    public void Rate_BeforeAnythingRan_IsUnknown() => Assert.Equal(0, queue.Report().Rate);

    [Fact]
    public void LongPiece_HoldsItsCore()
    {
        for (int i = 0; i < 100; i++)
            Run(0.01);
        queue.Arrived();
        int slot = queue.Began();
        Pass(1);
        LoadReport report = queue.Report();
        Assert.Equal((1, 1.0), (report.Held, Math.Round(report.HeldSeconds, 6)));
        queue.Ran(slot);
        Assert.Equal(0, queue.Report().Held);
    }

    [Fact]
    public void Wait_IsNoneWhileACoreIsFree_AndElseWhatIsAheadAtTheMean()
    {
        for (int i = 0; i < 100; i++)
            Run(0.01);
        queue.Arrived();
        queue.Began();
        Assert.Equal(0, queue.WaitSeconds(0));
        Assert.Equal(0.005, queue.WaitSeconds(1), 6);
        for (int i = 0; i < 4; i++)
            queue.Arrived();
        Assert.Equal(0.02, queue.WaitSeconds(0), 6);
    }

    [Fact]
    public void Wait_BehindLongPieces_HasNoEndInSight()
    {
        for (int i = 0; i < 100; i++)
            Run(0.01);
        for (int i = 0; i < 2; i++)
        {
            queue.Arrived();
            queue.Began();
        }

        Assert.True(double.IsFinite(queue.WaitSeconds(0)));
        Pass(1);
        Assert.Equal(double.PositiveInfinity, queue.WaitSeconds(0));
    }

    [Fact]
    public void Wait_BeforeAnythingHasRun_IsNotKnown()
    {
        queue.Arrived();
        queue.Arrived();
        Assert.Equal(double.PositiveInfinity, queue.WaitSeconds(0));
    }

    [Fact]
    public void Wait_WhereVeryManyAwait_IsNotKnown()
    {
        for (int i = 0; i < 16; i++)
            Begin();
        Assert.Equal(0, queue.WaitSeconds(0));
        Begin();
        Assert.Equal(double.PositiveInfinity, queue.WaitSeconds(0));
        queue.Left();
        Assert.Equal(0, queue.WaitSeconds(0));

        void Begin()
        {
            queue.Arrived();
            queue.Ran(queue.Began());
        }
    }

    [Fact]
    public void WhatIsLongAgo_IsForgotten()
    {
        for (int i = 0; i < 1_000; i++)
            Run(0.01);
        Pass(100);
        for (int i = 0; i < 200; i++)
            Run(0.5);
        Assert.InRange(queue.Report().Rate, 4, 4.3);
    }

    [Fact]
    public void Reports_AreNumberedAndOfOneLife()
    {
        LoadReport first = queue.Report(), second = queue.Report();
        Assert.True(second.Number > first.Number);
        Assert.Equal(first.Life, second.Life);
        Assert.NotEqual(first.Life, new RunQueue(clock, new Random(2), 2).Report().Life);
    }

    [Fact]
    public void StepsThatCannotBe_Throw()
    {
        Assert.Throws<InvalidOperationException>(() => queue.Began());
        Assert.Throws<InvalidOperationException>(queue.Dropped);
        queue.Arrived();
        int slot = queue.Began();
        queue.Ran(slot);
        Assert.Throws<InvalidOperationException>(() => queue.Ran(slot));
    }

    [Fact]
    public void ManyAtATime_EachHasASlot()
    {
        int[] slots = new int[100];
        for (int i = 0; i < slots.Length; i++)
        {
            queue.Arrived();
            slots[i] = queue.Began();
        }

        Assert.Equal(slots.Length, slots.Distinct().Count());
        foreach (int slot in slots)
            queue.Ran(slot);
        Assert.Equal(0, queue.Running);
    }

    private void Run(double seconds)
    {
        queue.Arrived();
        int slot = queue.Began();
        Pass(seconds);
        queue.Ran(slot);
        queue.Left();
    }

    private void Pass(double seconds)
    {
        clock.After(seconds, static () => { });
        clock.Step();
    }
}
