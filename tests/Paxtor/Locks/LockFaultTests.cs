using Paxtor.Coordination;
using Paxtor.Sessions;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Locks;

/// <summary>What goes wrong on the way to the store, and the known bugs of other lock services, each by name.</summary>
public class LockFaultTests
{
    private readonly FakeWorld world = new FakeWorld().Ready();

    public static TheoryData<int> UnknownFaults => new((int)Fault.AnswerLost, (int)Fault.Dropped, (int)Fault.Late);

    [Theory]
    [MemberData(nameof(UnknownFaults))]
    public void Acquire_UnknownOutcome_GivesOnePlace(int fault)
    {
        FailOnce(world.A, Puts, (Fault)fault);
        Asked asked = world.A.Ask("k");
        world.Done(asked);
        Assert.True(asked.Handle.IsHeld);
        world.Run(9);
        KeyValue place = Assert.Single(world.Places);
        Assert.Equal(place.CreateRevision, asked.Handle.Token);
        asked.Release();
        world.Run(9);
        Assert.Empty(world.Places);
    }

    [Theory]
    [MemberData(nameof(UnknownFaults))]
    public void TryAcquire_UnknownOutcome_GivesOnePlace(int fault)
    {
        FailOnce(world.A, Puts, (Fault)fault);
        Asked asked = world.A.Ask("k", new LockOptions { Block = false });
        world.Done(asked);
        Assert.True(asked.Handle.IsHeld);
        world.Run(9);
        Assert.Single(world.Places);
    }

    [Theory]
    [MemberData(nameof(UnknownFaults))]
    public void Acquire_CancelledWhileItsOutcomeIsUnknown_LeavesNoGhost(int fault)
    {
        FailOnce(world.A, Puts, (Fault)fault);
        Asked asked = world.A.Ask("k");
        world.Run(0.01);
        asked.Cancel();
        world.Done(asked);
        Assert.IsAssignableFrom<OperationCanceledException>(asked.Error);
        world.Run(20);
        Assert.Empty(world.Places);
        Assert.Equal(0, world.A.Service.Places);
    }

    [Theory]
    [MemberData(nameof(UnknownFaults))]
    public void Acquire_FenceRewriteUnknownToo_StillGivesOnePlace(int fault)
    {
        int left = 3;
        world.A.Store.Faults = t => t is not null && left-- > 0 ? (Fault)fault : Fault.None;
        Asked asked = world.A.Ask("k");
        world.Done(asked);
        world.Run(9);
        Assert.Single(world.Places);
        asked.Release();
        Assert.Empty(world.Places);
        Assert.Single(world.Data.In(KeyRange.Single(world.A.Sessions.Valid!.Key)), k => k.ModRevision == world.A.Sessions.Valid!.Fence.Value);
    }

    [Fact]
    public void Acquire_ManyUnknownAtOnce_ShareOneRewriteAndOthersRetry()
    {
        int left = 5;
        world.A.Store.Faults = t => t is not null && Puts(t) && left-- > 0 ? Fault.Dropped : Fault.None;
        Asked[] asked = [.. Enumerable.Range(0, 8).Select(i => world.A.Ask(i))];
        world.Done(asked);
        Assert.All(asked, static a => Assert.True(a.Handle.IsHeld));
        Assert.Equal(1, world.A.Sessions.Valid!.Fence.Rewrites);
        Assert.Equal(8, world.Places.Length);
    }

    [Fact]
    public void Acquire_SentWithTheFenceOfARewriteNotYetAnswered_LeavesNoGhost()
    {
        // The rewrite for "first" commits, and its answer is lost. "second" sees the new fence meanwhile and is sent with it; its copy arrives long after
        // the rewrite counts as done, which has passed the old fence only.
        Queue<Fault> faults = new([Fault.Dropped, Fault.AnswerLost, Fault.None, Fault.Late]);
        world.A.Store.Lateness = () => TimeSpan.FromSeconds(4);
        world.A.Store.Faults = t => t is not null && faults.TryDequeue(out Fault fault) ? fault : Fault.None;
        Session session = world.A.Sessions.Valid!;
        long fence = session.Fence.Value;
        Asked first = world.A.Ask("first");
        world.Until(() => Assert.Single(world.Data.In(KeyRange.Single(session.Key))).ModRevision > fence);
        Asked second = world.A.Ask("second");
        world.Until(() => faults.Count == 0);
        second.Cancel();
        world.Done(first);
        world.Run(20);
        Assert.Same(session, world.A.Sessions.Valid);
        Assert.Single(world.Places);
        Asked other = world.B.Ask("second", new LockOptions { Block = false });
        world.Done(other);
        Assert.True(other.IsAcquired);
    }

    [Fact]
    public void Acquire_LateCopyAfterReleaseAndCancel_MakesNoGhostOwner()
    {
        world.A.Store.Lateness = () => TimeSpan.FromSeconds(6);
        FailOnce(world.A, Puts, Fault.Late);
        Asked asked = world.A.Ask("k");
        world.Done(asked);
        asked.Release();
        Asked second = world.A.Ask("k");
        world.Done(second);
        second.Release();
        world.Run(5);
        Assert.Empty(world.Places);
        Asked other = world.B.Ask("k", new LockOptions { Block = false });
        world.Done(other);
        Assert.True(other.IsAcquired);
    }

    [Theory]
    [MemberData(nameof(UnknownFaults))]
    public void KnownBug_RetriedUnlock_NeverDeletesANewerOwnersLock(int fault)
    {
        var owner = world.A.NewOwner();
        Asked first = world.A.Ask("k", owner: owner);
        world.Done(first);
        FailOnce(world.A, Deletes, (Fault)fault);
        first.BeginRelease();
        // The same owner asks again while the release is on its way, and others too.
        Asked again = world.A.Ask("k", owner: owner);
        Asked other = world.B.Ask("k");
        world.Until(() => again.IsDone || other.IsDone);
        Asked winner = again.IsDone ? again : other;
        world.Run(8);
        Assert.True(winner.Handle.IsHeld);
        Assert.False((again.IsDone ? other : again).IsDone);
        Assert.Equal(2, world.Places.Length);
        winner.Release();
        world.Done(again, other);
    }

    [Fact]
    public void KnownBug_WaiterWhoseLeaseDied_IsNotGrantedTheLock()
    {
        Asked holder = world.A.Ask("k");
        world.Done(holder);
        Asked waiter = world.B.Ask("k");
        world.Run(0.1);
        Session session = world.B.Sessions.Valid!;
        // The lease dies and the holder releases, but the news of both comes only later.
        world.B.Loop.Pause(TimeSpan.FromMilliseconds(500));
        world.Data.Revoke(session.Lease);
        holder.Release();
        Asked third = world.A.Ask("k");
        world.Done(third);
        world.Run(2);
        Assert.False(waiter.IsDone);
        Assert.True(third.Handle.IsHeld);
        third.Release();
        world.Done(waiter);
        Assert.True(waiter.Handle.IsHeld);
        Assert.NotSame(session, world.B.Sessions.Valid);
    }

    [Fact]
    public void KnownBug_EveryPlaceHangsOnALease()
    {
        Asked[] asked = [world.A.Ask("k"), world.B.Ask("k"), world.B.Ask("j", new LockOptions { Block = false })];
        world.Run(1);
        Assert.Equal(3, world.Places.Length);
        Assert.All(world.Places, k => Assert.Contains(k.Lease, world.Data.Leases));
        Assert.True(asked[0].IsAcquired ^ asked[1].IsAcquired);
    }

    [Fact]
    public void KnownBug_KeepAliveOfARevokedLease_EndsTheSession()
    {
        FakeWorld one = new FakeWorld(nodes: 1).Ready();
        Asked held = one.A.Ask("k");
        one.Done(held);
        // Cut off, so that the watch of the session's key cannot tell.
        one.A.Store.Disconnect(TimeSpan.FromSeconds(1.5));
        one.Data.Revoke(one.A.Sessions.Valid!.Lease);
        one.Run(0.5);
        Assert.True(held.Handle.IsHeld);
        one.A.Store.Connect();
        one.Run(4);
        Assert.True(held.Handle.Lost.IsCancellationRequested);
    }

    [Fact]
    public void KnownBug_WatchSilentWithoutQuorum_TheWaiterIsAnsweredAllTheSame()
    {
        Asked holder = world.A.Ask("k");
        world.Done(holder);
        Asked fails = world.B.Ask("k", new LockOptions { NoQuorum = NoQuorum.Fail });
        Asked returns = world.B.Ask("k", new LockOptions { NoQuorum = NoQuorum.Return });
        Asked retries = world.B.Ask("k");
        world.Run(1);
        TimeSpan from = world.Simulation.Now;
        world.B.Store.Disconnect(TimeSpan.FromSeconds(1.9));
        world.Done(fails, returns);
        Assert.IsType<QuorumUnavailableException>(fails.Error);
        Assert.Equal(LockStatus.NoQuorum, returns.Result!.Value.Status);
        Assert.True(fails.AnsweredAt - from <= TimeSpan.FromSeconds(2));
        Assert.True(returns.AnsweredAt - from <= TimeSpan.FromSeconds(2));
        world.Run(3);
        world.B.Store.Connect();
        holder.Release();
        world.Done(retries);
        Assert.True(retries.Handle.IsHeld);
        world.Run(5);
        Assert.Single(world.Places);
    }

    [Fact]
    public void NoQuorum_AtTheCall_AnswersWithin2Seconds()
    {
        foreach (double noticedAfter in new[] { 0.0, 0.5, 1.9 })
        {
            world.A.Store.Disconnect(TimeSpan.FromSeconds(noticedAfter));
            world.Run(0.1);
            TimeSpan from = world.Simulation.Now;
            Asked[] asked =
            [
                world.A.Ask("k", new LockOptions { NoQuorum = NoQuorum.Return }),
                world.A.Ask("k", new LockOptions { NoQuorum = NoQuorum.Return, Block = false }),
                world.A.Ask("k", new LockOptions { NoQuorum = NoQuorum.Fail }),
            ];
            world.Done(asked);
            Assert.All(asked, a => Assert.True(a.AnsweredAt - from <= TimeSpan.FromSeconds(2)));
            Assert.Equal(LockStatus.NoQuorum, asked[0].Result!.Value.Status);
            world.A.Store.Connect();
            world.Run(20);
            Assert.Empty(world.Places);
            world.Ready();
        }
    }

    [Fact]
    public void NoQuorum_Answered_IsNeverGrantedLater()
    {
        Asked holder = world.B.Ask("k");
        world.Done(holder);
        Asked waits = world.A.Ask("k", new LockOptions { NoQuorum = NoQuorum.Return });
        world.Run(0.1);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.Done(waits);
        Asked next = world.B.Ask("k");
        world.Run(0.1);
        holder.Release();
        // The cut-off node's place still stands first; it must go by itself as soon as the node is back.
        world.Run(1);
        world.A.Store.Connect();
        world.Done(next);
        Assert.True(next.Handle.IsHeld);
        Assert.Equal(LockStatus.NoQuorum, waits.Result!.Value.Status);
    }

    [Fact]
    public void NoQuorum_ReleaseWhileCutOff_CountsAtOnceAndFinishesLater()
    {
        Asked held = world.A.Ask("k");
        world.Done(held);
        Asked next = world.B.Ask("k");
        world.Run(0.1);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        TimeSpan from = world.Simulation.Now;
        held.Release();
        Assert.True(world.Simulation.Now - from <= TimeSpan.FromSeconds(2));
        Assert.False(held.Handle.IsHeld);
        world.Run(2);
        Assert.False(next.IsDone);
        world.A.Store.Connect();
        world.Until(() => next.IsDone, 2);
    }

    [Fact]
    public void Partition_MinorityStops_AndHealsByItself()
    {
        Asked held = world.A.Ask("k");
        world.Done(held);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        Asked atA = world.A.Ask("k");
        Asked atB = world.B.Ask("k");
        world.Done(atB);
        Assert.False(held.Handle.IsHeld);
        world.Run(60);
        Assert.False(atA.IsDone);
        world.A.Store.Connect();
        world.Run(2);
        Assert.Equal(2, world.Places.Length);
        atB.Release();
        world.Done(atA);
    }

    [Fact]
    public void Cancel_RacingTheGrant_LeaksNothing()
    {
        for (int step = 0; step < 60; step++)
        {
            Asked holder = world.A.Ask("k");
            world.Done(holder);
            Asked waiter = world.B.Ask("k");
            world.Run(0.05);
            holder.BeginRelease();
            world.Run(step * 0.0003);
            waiter.Cancel();
            world.Run(0.1);
            if (waiter.IsAcquired)
                waiter.Release();
            Assert.Empty(world.Places);
            Assert.Equal(0, world.B.Service.Places);
            Assert.Equal(0, world.B.Service.Waiting);
        }
    }

    [Fact]
    public void Cancel_AtEveryPointOfTheWay_LeaksNothing()
    {
        for (int step = 0; step < 40; step++)
        {
            Asked asked = world.A.Ask("k");
            world.Run(step * 0.0002);
            asked.Cancel();
            world.Run(0.1);
            if (asked.IsAcquired)
                asked.Release();
            Assert.Empty(world.Places);
        }
    }

    [Fact]
    public void Waiter_WhosePlaceAnOperatorRemoved_QueuesAnewAtTheEnd()
    {
        Asked holder = world.A.Ask("k");
        world.Done(holder);
        Asked waiter = world.B.Ask("k");
        world.Run(0.1);
        KeyValue place = world.Places.OrderBy(static p => p.CreateRevision).Last();
        world.Data.Commit(Transaction.Of(Operation.Delete(place.Key)));
        Asked third = world.A.Ask("k");
        world.Run(0.1);
        holder.Release();
        world.Done(third);
        world.Run(0.5);
        Assert.False(waiter.IsDone);
        third.Release();
        world.Done(waiter);
        waiter.Release();
        Assert.Empty(world.Places);
    }

    [Fact]
    public void Waiter_WatchCompacted_LooksAgain()
    {
        Asked holder = world.A.Ask("k");
        world.Done(holder);
        Asked waiter = world.B.Ask("k");
        world.Run(0.1);
        world.B.Store.Disconnect(TimeSpan.FromSeconds(3));
        holder.Release();
        world.Data.Compacted = world.Data.Revision;
        world.B.Store.Connect();
        world.Done(waiter);
        Assert.True(waiter.Handle.IsHeld);
        Assert.Equal(1, world.B.Store.OpenWatches);
    }

    [Fact]
    public void FailFast_NotGivenUpInTwoFifthsOfTheMargin_EndsTheNodeBeforeTheNextOwner()
    {
        Asked obedient = world.A.Ask("a", new LockOptions { OnLost = OnLost.FailFast });
        Asked stubborn = world.A.Ask("b", new LockOptions { OnLost = OnLost.FailFast });
        Asked fenced = world.A.Ask("c");
        world.Done(obedient, stubborn, fenced);
        Asked next = world.B.Ask("b");
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.Until(() => stubborn.Handle.Lost.IsCancellationRequested);
        obedient.Release();
        world.Run(0.35);
        Assert.Empty(world.A.FailFasts);
        world.Until(() => next.IsDone || world.A.FailFasts.Count > 0);
        Assert.False(next.IsDone);
        world.Run(0.1);
        Assert.Contains("\"b\"", Assert.Single(world.A.FailFasts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FailFast_QuorumBackAtTheLoss_SuccessorWaitsForTheReleaseOrTheNodesEnd(bool obeys)
    {
        Asked held = world.A.Ask("k", new LockOptions { OnLost = OnLost.FailFast });
        world.Done(held);
        Asked next = world.B.Ask("k");
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.Until(() => held.Handle.Lost.IsCancellationRequested);
        world.A.Store.Connect();
        world.Run(0.3);
        Assert.False(next.IsDone);
        if (obeys)
            held.Release();
        world.Until(() => next.IsDone || world.A.FailFasts.Count > 0);
        Assert.Equal(obeys, next.IsDone);
        world.Run(obeys ? 0.1 : 1);
        Assert.True(next.IsAcquired);
        Assert.Equal(obeys ? 0 : 1, world.A.FailFasts.Count);
    }

    [Fact]
    public void FailFast_NodeLeaves_WaitsForTheReleaseAndDoesNotEndTheProcess()
    {
        Asked held = world.A.Ask("k", new LockOptions { OnLost = OnLost.FailFast });
        world.Done(held);
        Asked next = world.B.Ask("k");
        world.Run(0.1);
        world.A.Loop.RunNow(() => LoopTasks.Run(world.A.Loop, world.A.Service.CloseAsync()));
        world.Run(0.5);
        Assert.True(held.Handle.Lost.IsCancellationRequested);
        Assert.False(next.IsDone);
        world.Run(0.6);
        Assert.True(next.IsAcquired);
        Assert.Empty(world.A.FailFasts);
    }

    [Fact]
    public void FailFast_AllGivenUpInTime_TheNodeLivesOn()
    {
        Asked[] held = [world.A.Ask("a", new LockOptions { OnLost = OnLost.FailFast }), world.A.Ask("b", new LockOptions { OnLost = OnLost.FailFast }, world.A.NewOwner())];
        world.Done(held);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.Until(() => held[1].Handle.Lost.IsCancellationRequested);
        held[0].Release();
        held[1].Release();
        world.Run(5);
        Assert.Empty(world.A.FailFasts);
    }

    [Fact]
    public void ForeignValue_InTheQueue_FailsTheRequestAndNotTheNode()
    {
        StoreKey foreign = Paxtor.Locks.PlaceKeys.QueueOf("k").Start.Append("foreign");
        world.Data.Commit(Transaction.Of(Operation.Put(foreign, new byte[] { 0xFF, 0xFF })));
        Asked asked = world.A.Ask("k", new LockOptions { Block = false });
        world.Done(asked);
        Assert.IsType<ForeignValueException>(asked.Error);
        world.Data.Commit(Transaction.Of(Operation.Delete(foreign)));
        Asked again = world.A.Ask("k", new LockOptions { Block = false });
        world.Done(again);
        Assert.True(again.IsAcquired);
    }

    [Fact]
    public void Lost_CallbackThatThrows_DoesNotHurtOthers()
    {
        Asked[] held = [world.A.Ask("a"), world.A.Ask("b")];
        world.Done(held);
        held[0].Handle.Lost.Register(static () => throw new InvalidOperationException("a user's bug"));
        held[1].Handle.Lost.Register(static () => throw new InvalidOperationException("a user's bug"));
        world.A.Loop.RunNow(() => world.A.Watchdog.Lose(world.A.Sessions.Valid!, SessionLoss.LeaseGone));
        Assert.All(held, static h => Assert.True(h.Handle.Lost.IsCancellationRequested));
        world.Ready();
    }

    private static bool Puts(Transaction transaction) =>
        Array.Exists(transaction.Then, static o => o.Kind == OperationKind.Put && KeyRange.Prefix(Paxtor.Locks.PlaceKeys.All).Contains(o.Range.Start.Span));

    private static bool Deletes(Transaction transaction) => Array.Exists(transaction.Then, static o => o.Kind == OperationKind.Delete);

    private static void FailOnce(FakeNode node, Func<Transaction, bool> which, Fault fault)
    {
        bool failed = false;
        node.Store.Faults = t =>
        {
            if (failed || t is null || !which(t))
                return Fault.None;
            failed = true;
            return fault;
        };
    }
}
