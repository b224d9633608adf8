using System.Collections.Concurrent;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Sessions;
using Paxtor.Testing.Stores;

namespace Paxtor.Tests.Sessions;

/// <summary>Real threads and real time: what they wait for are events, with a bound that only a failure reaches.</summary>
public sealed class ThreadSessionWatchdogTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly SerialLoop loop = new(TimeProvider.System, 1, static _ => { });
    private readonly BlockingCollection<string> failFasts = [];
    private readonly ThreadSessionWatchdog watchdog;

    public ThreadSessionWatchdogTests() => watchdog = new ThreadSessionWatchdog(loop, TimeSpan.FromMilliseconds(50), failFasts.Add);

    public void Dispose()
    {
        watchdog.Dispose();
        loop.Dispose();
        failFasts.Dispose();
    }

    [Fact]
    public void Watchdog_LoopStuck_TellsAtTheDeadline()
    {
        using ManualResetEventSlim stuck = new();
        loop.Post(static e => e.Wait(Bound), stuck);
        TimeSpan timeToLive = TimeSpan.FromSeconds(3);
        long from = loop.Time.GetTimestamp();
        Session session = NewSession(timeToLive);
        using Item item = new(session);
        watchdog.Watch(session);
        Assert.True(item.Told.Wait(Bound));
        Assert.True(session.IsLost);
        Assert.Equal(SessionLoss.Expired, session.Loss);
        Assert.True(loop.Time.GetElapsedTime(from) >= timeToLive);
        Assert.False(session.IsTold);
        stuck.Set();
    }

    [Fact]
    public void Watchdog_DeadlineMoved_TellsAtTheNewOne()
    {
        Session session = NewSession(TimeSpan.FromSeconds(3));
        using Item item = new(session);
        watchdog.Watch(session);
        long from = loop.Time.GetTimestamp();
        session.Renewed(from, TimeSpan.FromSeconds(4));
        Assert.True(item.Told.Wait(Bound));
        Assert.True(loop.Time.GetElapsedTime(from) >= TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void Watchdog_CallbackBlocks_OthersAreToldAllTheSame()
    {
        Session session = NewSession(Bound);
        using ManualResetEventSlim block = new();
        List<Item> items = [];
        for (int i = 0; i < 20; i++)
            items.Add(new Item(session, i % 5 == 0 ? block : null));
        using ManualResetEventSlim told = new();
        session.OnTold = _ => told.Set();
        watchdog.Watch(session);
        watchdog.Lose(session, SessionLoss.LeaseGone);
        Assert.All(items, static i => Assert.True(i.Told.Wait(Bound)));
        Assert.True(told.Wait(Bound));
        block.Set();
        items.ForEach(static i => i.Dispose());
    }

    [Fact]
    public void Watchdog_MustEndNode_FailsFastAfterTheGrace()
    {
        Session session = NewSession(Bound);
        using Item item = new(session) { End = true };
        watchdog.Lose(session, SessionLoss.LeaseGone);
        Assert.True(failFasts.TryTake(out string? why, Bound));
        Assert.Contains("was lost and not given up in time", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_OwnedConcurrentlyWithItsLoss_ToldOrRefused()
    {
        for (int round = 0; round < 50; round++)
        {
            Session session = NewSession(Bound);
            List<Item> owned = [];
            using Barrier barrier = new(2);
            Thread thread = new(() =>
            {
                barrier.SignalAndWait();
                watchdog.Lose(session, SessionLoss.LeaseGone);
            });
            thread.Start();
            barrier.SignalAndWait();
            for (int i = 0; i < 100; i++)
            {
                Item item = new(session);
                if (!item.IsOwned)
                    break;
                owned.Add(item);
                if (i % 3 == 0)
                    session.Disown(item);
            }

            thread.Join();
            Assert.False(new Item(session).IsOwned);
            Assert.All(owned.Where(static (_, i) => i % 3 != 0), static i => Assert.True(i.Told.Wait(Bound)));
        }
    }

    private Session NewSession(TimeSpan timeToLive)
    {
        Session session = new(loop, new MemoryStore(loop), new LeaseId(1), StoreKey.FromText("s"), [], 1, 0, TimeSpan.Zero);
        session.Renewed(loop.Time.GetTimestamp(), timeToLive);
        return session;
    }

    private sealed class Item : SessionItem, IDisposable
    {
        private readonly ManualResetEventSlim? block;

        public Item(Session session, ManualResetEventSlim? block = null)
        {
            this.block = block;
            IsOwned = session.TryOwn(this);
        }

        public bool IsOwned { get; }

        public bool End { get; init; }

        public ManualResetEventSlim Told { get; } = new();

        public override bool MustEndNode => End;

        public override bool IsTold => Told.IsSet;

        public override void TellLost()
        {
            Told.Set();
            block?.Wait(Bound);
        }

        public void Dispose()
        {
        }
    }
}
