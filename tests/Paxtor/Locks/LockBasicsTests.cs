using Paxtor.Coordination;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Locks;

public class LockBasicsTests
{
    private readonly FakeWorld world = new FakeWorld().Ready();

    [Fact]
    public void Lock_Uncontended_TakesOneTransactionEach()
    {
        int before = world.A.Store.Commits;
        Asked asked = world.A.Ask("k");
        world.Done(asked);
        Assert.True(asked.Handle.IsHeld);
        Assert.Equal(before + 1, world.A.Store.Commits);
        Assert.Equal(world.Data.Revision, asked.Handle.Token);
        asked.Release();
        Assert.Equal(before + 2, world.A.Store.Commits);
        Assert.False(asked.Handle.IsHeld);
        Assert.Empty(world.Places);
        Assert.Throws<LockLostException>(asked.Handle.ThrowIfLost);
        Assert.False(asked.Handle.Lost.IsCancellationRequested);
    }

    [Fact]
    public void Lock_Contended_IsServedInTheOrderOfAsking()
    {
        Asked first = world.A.Ask("k");
        world.Done(first);
        List<Asked> waiters = [];
        for (int i = 0; i < 6; i++)
        {
            waiters.Add(world.Nodes[i % 2].Ask("k"));
            world.Run(0.1);
        }

        long token = first.Handle.Token;
        first.Release();
        foreach (Asked waiter in waiters)
        {
            world.Done(waiter);
            Assert.True(waiter.Handle.Token > token);
            token = waiter.Handle.Token;
            Assert.DoesNotContain(waiters.SkipWhile(w => w != waiter).Skip(1), static w => w.IsDone);
            waiter.Release();
        }

        Assert.Empty(world.Places);
    }

    [Fact]
    public void Lock_DoNotBlock_AnswersTheHolderAndNeverQueues()
    {
        Asked first = world.A.Ask("k");
        world.Done(first);
        Asked second = world.B.Ask("k", new LockOptions { Block = false });
        world.Done(second);
        Assert.Equal(LockStatus.Held, second.Result!.Value.Status);
        Assert.Equal(first.Handle.Pid, second.Result!.Value.Holder);
        Assert.Single(world.Places);
        first.Release();
        Asked third = world.B.Ask("k", new LockOptions { Block = false });
        world.Done(third);
        Assert.True(third.IsAcquired);
    }

    [Fact]
    public void Lock_Reentrant_IsReleasedWithTheLastHold()
    {
        var owner = world.A.NewOwner();
        Asked first = world.A.Ask("k", owner: owner);
        world.Done(first);
        int before = world.A.Store.Commits;
        Asked again = world.A.Ask("k", owner: owner);
        Asked third = world.A.Ask("k", new LockOptions { Block = false }, owner);
        world.Done(again, third);
        Assert.Equal(before, world.A.Store.Commits);
        Assert.Equal(first.Handle.Token, again.Handle.Token);
        Asked other = world.B.Ask("k");
        first.Release();
        first.Release();
        again.Release();
        world.Run(1);
        Assert.False(other.IsDone);
        Assert.True(third.Handle.IsHeld);
        third.Release();
        world.Done(other);
        Assert.True(other.IsAcquired);
    }

    [Fact]
    public void Lock_ConcurrentRequestsOfOneOwner_ShareOnePlace()
    {
        Asked holder = world.B.Ask("k");
        world.Done(holder);
        var owner = world.A.NewOwner();
        Asked[] asked = [world.A.Ask("k", owner: owner), world.A.Ask("k", owner: owner), world.A.Ask("k", owner: owner)];
        Asked busy = world.A.Ask("k", new LockOptions { Block = false }, owner);
        world.Done(busy);
        Assert.Equal(holder.Handle.Pid, busy.Result!.Value.Holder);
        Assert.Equal(2, world.Places.Length);
        Asked busyToo = world.A.Ask("k", new LockOptions { Block = false }, owner);
        world.Done(busyToo);
        Assert.Equal(holder.Handle.Pid, busyToo.Result!.Value.Holder);
        asked[1].Cancel();
        holder.Release();
        world.Done(asked);
        Assert.IsAssignableFrom<OperationCanceledException>(asked[1].Error);
        Assert.Equal(asked[0].Handle.Token, asked[2].Handle.Token);
        asked[0].Release();
        Assert.Single(world.Places);
        asked[2].Release();
        Assert.Empty(world.Places);
    }

    [Fact]
    public void Lock_Timeout_ThrowsAndLeavesNoPlace()
    {
        Asked holder = world.A.Ask("k");
        world.Done(holder);
        TimeSpan from = world.Simulation.Now;
        Asked late = world.B.Ask("k", new LockOptions { Timeout = TimeSpan.FromSeconds(3) });
        world.Done(late);
        Assert.IsType<TimeoutException>(late.Error);
        Assert.Equal(3, (late.AnsweredAt - from).TotalSeconds, 0.1);
        world.Run(1);
        Assert.Single(world.Places);
        Asked zero = world.B.Ask("k", new LockOptions { Timeout = TimeSpan.Zero });
        world.Done(zero);
        Assert.IsType<TimeoutException>(zero.Error);
    }

    [Fact]
    public void Lock_WaiterBeforeCancels_NextWaitsForTheOneBeforeIt()
    {
        Asked holder = world.A.Ask("k");
        world.Done(holder);
        Asked middle = world.B.Ask("k");
        world.Run(0.1);
        Asked last = world.A.Ask("k");
        world.Run(0.1);
        middle.Cancel();
        world.Run(1);
        Assert.False(last.IsDone);
        Assert.True(holder.Handle.IsHeld);
        Assert.Equal(2, world.Places.Length);
        holder.Release();
        world.Done(last);
        Assert.True(last.IsAcquired);
    }

    [Fact]
    public void Lock_ManyWaiters_ReleaseWakesOne()
    {
        Asked holder = world.A.Ask("k");
        world.Done(holder);
        List<Asked> waiters = [];
        for (int i = 0; i < 20; i++)
        {
            waiters.Add(world.B.Ask("k"));
            world.Run(0.02);
        }

        int before = world.B.Store.Commits;
        holder.Release();
        world.Done(waiters[0]);
        world.Run(1);
        Assert.Equal(before + 1, world.B.Store.Commits);
        Assert.Equal(20, world.Places.Length);
    }

    [Fact]
    public void WhereIs_AndQueue_TellHolderAndWaitersInOrder()
    {
        Assert.Null(world.B.Run(() => world.B.Service.WhereIsAsync("k")));
        Asked first = world.A.Ask("k");
        world.Done(first);
        Asked second = world.B.Ask("k");
        world.Run(0.1);
        Assert.Equal(first.Handle.Pid, world.B.Run(() => world.B.Service.WhereIsAsync("k")));
        IReadOnlyList<LockQueueEntry> queue = world.B.Run(() => world.B.Service.GetQueueAsync("k"));
        Assert.Equal([true, false], queue.Select(static e => e.IsHolder));
        Assert.Equal(first.Handle.Token, queue[0].Token);
        Assert.Equal("n2@test", queue[1].Pid.Node);
        first.Release();
        world.Done(second);
        Assert.Equal(queue[1].Token, second.Handle.Token);
        Assert.Equal(queue[1].Pid, second.Handle.Pid);
    }

    [Fact]
    public void Queue_TellsSinceWhenTheOwnerOwns_AlsoAfterALongWait()
    {
        Asked first = world.A.Ask("k");
        world.Done(first);
        Asked second = world.B.Ask("k");
        world.Run(7);
        IReadOnlyList<LockQueueEntry> queue = world.A.Run(() => world.A.Service.GetQueueAsync("k"));
        Assert.Equal(queue[0].AskedAt, queue[0].OwnsSince);
        Assert.Null(queue[1].OwnsSince);
        DateTimeOffset released = world.B.Loop.Time.GetUtcNow();
        first.Release();
        world.Done(second);
        world.Run(3);
        LockQueueEntry owner = Assert.Single(world.A.Run(() => world.A.Service.GetQueueAsync("k")));
        Assert.Equal(queue[1].AskedAt, owner.AskedAt, TimeSpan.FromMilliseconds(100));
        Assert.Equal(released, owner.OwnsSince!.Value, TimeSpan.FromMilliseconds(100));
        Assert.Equal(second.Handle.Token, owner.Token);
        second.Release();
        Assert.Empty(world.Places);
    }

    [Fact]
    public void NoteOfOwnership_ThatArrivesAfterTheRelease_ChangesNothing()
    {
        Asked first = world.A.Ask("k");
        world.Done(first);
        Asked second = world.B.Ask("k");
        world.Run(2);
        int late = 0;
        world.B.Store.Faults = t => late == 0 && t is { Compares.Length: 1 } && t.Then[0].Kind == OperationKind.Put && ++late == 1 ? Fault.Late : Fault.None;
        first.Release();
        world.Done(second);
        second.Release();
        Assert.Equal(1, late);
        Assert.Empty(world.Places);
        world.Run(10);
        Assert.Empty(world.Places);
    }

    [Fact]
    public void Owner_Closed_ReleasesAllAndEndsItsRequests()
    {
        Asked holder = world.B.Ask("busy");
        world.Done(holder);
        var owner = world.A.NewOwner();
        Asked one = world.A.Ask("1", owner: owner);
        Asked two = world.A.Ask("2", owner: owner);
        world.Done(one, two);
        Asked waits = world.A.Ask("busy", owner: owner);
        world.Run(0.1);
        world.A.Run(() => world.A.Service.CloseOwnerAsync(owner));
        world.Done(waits);
        Assert.IsType<ObjectDisposedException>(waits.Error);
        Assert.False(one.Handle.IsHeld);
        world.Run(0.1);
        Assert.Single(world.Places);
        Asked after = world.A.Ask("1", owner: owner);
        world.Done(after);
        Assert.IsType<ObjectDisposedException>(after.Error);
        one.Release();
    }

    [Fact]
    public void Lock_DifferentKeys_DoNotMeet()
    {
        Asked[] asked = [world.A.Ask("a"), world.A.Ask("ab"), world.B.Ask(""), world.B.Ask(1), world.B.Ask("1"), world.A.Ask(LockKey.Tuple("a", "b"))];
        world.Done(asked);
        Assert.All(asked, static a => Assert.True(a.Handle.IsHeld));
    }

    [Fact]
    public void Lock_KeyTooLong_IsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => world.A.Ask(new string('x', 1025)));
        Assert.Contains("1028 bytes; at most 1024", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => world.A.Ask(default(LockKey)));
    }

    [Fact]
    public void Lock_TooManyRequests_IsAClearError()
    {
        FakeWorld small = new FakeWorld(nodes: 1, lockOptions: new LockServiceOptions { MaxRequests = 2 }).Ready();
        Asked held = small.A.Ask("k");
        small.Done(held);
        small.A.Ask("k");
        Asked third = small.A.Ask("k");
        small.Done(third);
        Assert.IsType<LimitReachedException>(third.Error);
    }
}
