using System.Buffers.Binary;
using Paxtor.Coordination;
using Paxtor.Sessions;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Sessions;

public class SessionTests
{
    [Fact]
    public void Session_Renewed_LivesOn()
    {
        FakeWorld world = new FakeWorld(nodes: 1).Ready();
        Session session = world.A.Sessions.Valid!;
        Asked held = world.A.Ask("k");
        world.Done(held);
        world.Run(120);
        Assert.Same(session, world.A.Sessions.Valid);
        Assert.True(held.Handle.IsHeld);
        Assert.Equal(SessionState.Established, world.A.Sessions.State);
    }

    [Fact]
    public void Session_CutOff_IsLostAMarginBeforeTheStoreMayEndIt()
    {
        FakeWorld world = new FakeWorld().Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        Asked next = world.B.Ask("k");
        world.Run(0.1);
        TimeSpan lostAt = default;
        held.Handle.Lost.Register(() => lostAt = world.Simulation.Now);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        TimeSpan cutAt = world.Simulation.Now;
        world.Done(next);
        Assert.True(held.Handle.Lost.IsCancellationRequested);
        Assert.True(next.AnsweredAt - lostAt >= TimeSpan.FromMilliseconds(990), $"{next.AnsweredAt - lostAt}");
        Assert.True(lostAt - cutAt <= TimeSpan.FromSeconds(9.1), $"{lostAt - cutAt}");
        Assert.True(next.Handle.Token > held.Handle.Token);
        world.A.Store.Connect();
        world.Ready();
        Assert.False(held.Handle.IsHeld);
        held.Release();
        world.Run(1);
        Assert.True(next.Handle.IsHeld);
        Assert.Single(world.Places);
    }

    [Fact]
    public void Session_ReckonedFromSending_NotFromTheAnswer()
    {
        FakeWorld world = new FakeWorld(nodes: 1).Ready();
        Session session = world.A.Sessions.Valid!;
        long now = world.A.Loop.Time.GetTimestamp();
        long second = world.A.Loop.Time.TimestampFrequency;
        session.Renewed(now - (5 * second), TimeSpan.FromSeconds(20));
        Assert.Equal(now + (14 * second), session.Deadline);
        session.Renewed(now - (9 * second), TimeSpan.FromSeconds(20));
        Assert.Equal(now + (14 * second), session.Deadline);
    }

    [Fact]
    public void Session_GrantedAfterAWait_IsRenewedBeforeItsDeadline()
    {
        // The answer to the grant is lost: the repeated one finds the lease, whose time counts from the first sending, 1.8 s before. A renewal
        // 1.5 s from here on would come after the deadline, 3 s after that sending.
        FakeWorld world = new(nodes: 1, options: new SessionOptions { TimeToLive = TimeSpan.FromSeconds(4), RenewalInterval = TimeSpan.FromSeconds(1.5) });
        bool first = true;
        world.A.Store.Faults = _ =>
        {
            Fault fault = first ? Fault.AnswerLost : Fault.None;
            first = false;
            return fault;
        };
        world.Ready();
        Session session = world.A.Sessions.Valid!;
        world.Run(20);
        Assert.Same(session, world.A.Sessions.Valid);
    }

    [Fact]
    public void Session_RenewalAnswerReadLate_CountsFromItsSending()
    {
        FakeWorld world = new FakeWorld().Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        Asked next = world.B.Ask("k");
        int before = world.A.Store.KeepAlives;
        world.Until(() => world.A.Store.KeepAlives > before);
        // The answer arrives within milliseconds, but the node reads it 5 s later, and then reaches no quorum any more.
        TimeSpan sentAt = world.Simulation.Now;
        world.A.Loop.Pause(TimeSpan.FromSeconds(5));
        world.Run(1);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.Until(() => held.Handle.Lost.IsCancellationRequested || next.IsDone);
        Assert.False(next.IsDone);
        Assert.True(world.Simulation.Now - sentAt <= TimeSpan.FromSeconds(9.1));
        world.Done(next);
    }

    [Fact]
    public void Session_OverButNotYetTold_OwnsNothingNew()
    {
        FakeWorld world = new FakeWorld(nodes: 1).Ready();
        Session session = world.A.Sessions.Valid!;
        world.A.Loop.Pause(TimeSpan.FromSeconds(20));
        world.Run(10);
        Assert.False(session.IsLost);
        Assert.False(session.TryOwn(new NoItem()));
        Assert.Null(world.A.Sessions.Valid);
    }

    [Fact]
    public void Session_RenewedAfterItsDeadline_StaysOver()
    {
        FakeWorld world = new FakeWorld(nodes: 1).Ready();
        Session session = world.A.Sessions.Valid!;
        world.A.Loop.Pause(TimeSpan.FromSeconds(9.5));
        world.Run(9.2);
        Assert.False(session.IsValid);
        session.Renewed(world.A.Loop.Time.GetTimestamp(), TimeSpan.FromSeconds(10));
        Assert.False(session.IsValid);
    }

    [Fact]
    public void Session_NodePausedPastItsLease_OwnsNothingWhenItWakes()
    {
        FakeWorld world = new FakeWorld().Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        Asked next = world.B.Ask("k");
        world.Run(0.1);
        world.A.Loop.Pause(TimeSpan.FromSeconds(30));
        world.Done(next);
        // The paused node has not run a single item, but every use of the token looks at the clock.
        Assert.False(held.Handle.IsHeld);
        world.Run(35);
        Assert.True(held.Handle.Lost.IsCancellationRequested);
        Assert.True(next.Handle.IsHeld);
        Assert.NotNull(world.A.Sessions.Valid);
    }

    [Fact]
    public void Session_LeaseRevokedByAnother_IsNoticedAtOnce()
    {
        FakeWorld world = new FakeWorld().Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        Session session = world.A.Sessions.Valid!;
        world.Data.Revoke(session.Lease);
        world.Run(0.1);
        Assert.True(held.Handle.Lost.IsCancellationRequested);
        Assert.Equal(SessionLoss.LeaseGone, session.Loss);
        world.Ready();
        Assert.NotSame(session, world.A.Sessions.Valid);
    }

    [Fact]
    public void Session_LostWithQuorumBack_DoesNotWaitBehindItself()
    {
        FakeWorld world = new FakeWorld(nodes: 1).Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        Session old = world.A.Sessions.Valid!;
        world.A.Loop.RunNow(() => world.A.Watchdog.Lose(old, SessionLoss.Expired));
        Asked again = world.A.Ask("k");
        TimeSpan from = world.Simulation.Now;
        world.Done(again);
        Assert.True(again.AnsweredAt - from < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Session_Closed_TellsThenRevokesSoThatOthersGetItAtOnce()
    {
        FakeWorld world = new FakeWorld().Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        Asked waitsHere = world.A.Ask("k");
        Asked next = world.B.Ask("k");
        world.Run(0.1);
        bool toldFirst = false;
        held.Handle.Lost.Register(() => toldFirst = !next.IsDone && world.Places.Length == 3);
        TimeSpan from = world.Simulation.Now;
        world.A.Run(world.A.Service.CloseAsync);
        world.Done(next, waitsHere);
        Assert.True(toldFirst);
        Assert.IsType<ObjectDisposedException>(waitsHere.Error);
        Assert.True(next.AnsweredAt - from < TimeSpan.FromSeconds(0.5));
        Assert.Equal(SessionState.Closed, world.A.Sessions.State);
        Assert.Single(world.Data.Leases);
        Asked after = world.A.Ask("k");
        world.Done(after);
        Assert.IsType<ObjectDisposedException>(after.Error);
        world.Run(60);
        Assert.Single(world.Data.Leases);
    }

    [Fact]
    public void Session_ClosedWithoutQuorum_EndsAllTheSame()
    {
        FakeWorld world = new FakeWorld(nodes: 1).Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(1));
        world.A.Run(world.A.Service.CloseAsync);
        Assert.True(held.Handle.Lost.IsCancellationRequested);
    }

    [Fact]
    public void Session_GrantWithUnknownOutcome_IsRepeatedUnderItsId()
    {
        foreach (Fault fault in new[] { Fault.AnswerLost, Fault.Dropped, Fault.Late, Fault.NoQuorum })
        {
            FakeWorld world = new(nodes: 1);
            int faults = 0;
            world.A.Store.Faults = t => t is null && faults++ == 0 ? fault : Fault.None;
            // The node's first grant was sent before the faults were set, unless it is made to lose that session.
            world.Ready();
            world.A.Loop.RunNow(() => world.A.Watchdog.Lose(world.A.Sessions.Valid!, SessionLoss.LeaseGone));
            world.Run(0.5);
            world.Ready();
            world.Run(30);
            Assert.True(faults > 1, $"{fault}");
            Assert.Single(world.Data.Leases);
        }
    }

    [Fact]
    public void Session_KeyPutWithUnknownOutcome_FindsItsOwnCopy()
    {
        foreach (Fault fault in new[] { Fault.AnswerLost, Fault.Dropped, Fault.Late })
        {
            FakeWorld world = new(nodes: 1);
            int faults = 0;
            world.A.Store.Faults = t => t is not null && faults++ == 0 ? fault : Fault.None;
            world.Ready();
            world.Run(5);
            Session session = world.A.Sessions.Valid!;
            KeyValue key = world.Data.In(KeyRange.Single(session.Key)).Single();
            Assert.Equal(session.Fence.Value, key.ModRevision);
            SessionRecord record = SessionRecord.Decode(key.Value.Span);
            Assert.Equal("n1@test", record.Node);
            Assert.Equal(7, record.Incarnation);
        }
    }

    [Fact]
    public void Session_TokenBase_IsAddedToEveryToken()
    {
        FakeWorld world = new(nodes: 1);
        byte[] tokenBase = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(tokenBase, WellKnownKeys.TokenBaseStep);
        world.Data.Commit(Transaction.Of(Operation.Put(WellKnownKeys.TokenBase, tokenBase)));
        world.Ready();
        Asked held = world.A.Ask("k");
        world.Done(held);
        Assert.Equal(WellKnownKeys.TokenBaseStep + world.Data.Revision, held.Handle.Token);
        Assert.Equal(held.Handle.Token, world.A.Run(() => world.A.Service.GetQueueAsync("k"))[0].Token);
    }

    [Fact]
    public void Session_KeyWatchCompacted_WatchesAnew()
    {
        FakeWorld world = new FakeWorld().Ready();
        world.A.Store.Disconnect(TimeSpan.FromSeconds(2));
        Asked other = world.B.Ask("x");
        world.Done(other);
        world.Data.Compacted = world.Data.Revision;
        world.A.Store.Connect();
        world.Run(1);
        Session session = world.A.Sessions.Valid!;
        world.Data.Revoke(session.Lease);
        world.Run(0.1);
        Assert.True(session.IsLost);
    }

    [Theory]
    [InlineData(1, 0.5, null, "TimeToLive")]
    [InlineData(10.5, 1, null, "TimeToLive")]
    [InlineData(4000, 1, null, "TimeToLive")]
    [InlineData(10, 0, null, "Margin")]
    [InlineData(10, 6, null, "Margin")]
    [InlineData(10, 1, 5.0, "RenewalInterval")]
    [InlineData(10, 1, 0.0, "RenewalInterval")]
    public void SessionOptions_Contradictory_NameTheSetting(double timeToLive, double margin, double? renewal, string setting)
    {
        SessionOptions options = new()
        {
            TimeToLive = TimeSpan.FromSeconds(timeToLive),
            Margin = TimeSpan.FromSeconds(margin),
            RenewalInterval = renewal is { } r ? TimeSpan.FromSeconds(r) : null,
        };
        Assert.StartsWith($"SessionOptions.{setting} is", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private sealed class NoItem : SessionItem
    {
        public override bool MustEndNode => false;

        public override bool IsTold => false;

        public override void TellLost() => throw new InvalidOperationException("It was never owned.");
    }
}
