using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>
/// Keeps a session for a node: establishes it, renews it, and when it is over tells all that hung on it, revokes it and establishes the next. On the loop.
/// </summary>
internal sealed class SessionManager
{
    /// <summary>How often to look whether owners that must be waited for have stopped.</summary>
    private static readonly TimeSpan StragglerPause = TimeSpan.FromMilliseconds(10);

    private readonly EventLoop loop;
    private readonly ICoordinationStore store;
    private readonly SessionOptions options;
    private readonly ISessionWatchdog watchdog;
    private readonly ILogger log;
    private readonly SessionFactory factory;
    private readonly LoopSignal wake;
    private readonly LoopCompletion<bool> ended;
    private readonly IDisposable quorumRegistration;
    private SessionRecord record;
    private Session? current;
    private bool started;
    private volatile bool closing;

    /// <param name="store">The store; its loop is the node's.</param>
    /// <param name="node">The name of the node.</param>
    /// <param name="incarnation">Which life of the node.</param>
    /// <param name="options">Validated here.</param>
    /// <param name="watchdog">Tells what is lost; disposed by <see cref="CloseAsync"/>.</param>
    /// <param name="log">The log.</param>
    public SessionManager(ICoordinationStore store, string node, long incarnation, SessionOptions options, ISessionWatchdog watchdog, ILogger log)
    {
        options.Validate();
        loop = store.Loop;
        loop.AssertCurrent();
        this.store = store;
        this.options = options;
        this.watchdog = watchdog;
        this.log = log;
        wake = new LoopSignal(loop);
        ended = new LoopCompletion<bool>(loop);
        record = new SessionRecord(node, incarnation);
        factory = new SessionFactory(store, () => record.Encode(), options, wake);
        quorumRegistration = store.ObserveQuorum(_ => wake.Set());
    }

    /// <summary>What state the session is in; for health checks. Any thread.</summary>
    public SessionState State => closing ? SessionState.Closed : Valid is null ? SessionState.Establishing : SessionState.Established;

    /// <summary>The session, if there is one and its deadline has not passed. Any thread.</summary>
    public Session? Valid => Volatile.Read(ref current) is { IsValid: true } session ? session : null;

    /// <summary>Called on the loop when a session is there to be used.</summary>
    public Action<Session>? OnEstablished { get; set; }

    /// <summary>Called on the loop once all that a session owned has been told, before it is revoked.</summary>
    public Action<Session>? OnLost { get; set; }

    /// <summary>What the sessions tell other nodes of this one. To be changed before the start only.</summary>
    public SessionRecord Record
    {
        get => record;
        set => record = !started ? value : throw new InvalidOperationException("What a session tells is said before the session manager starts.");
    }

    /// <summary>Begins. Needs no quorum.</summary>
    public void Start()
    {
        loop.AssertCurrent();
        if (started)
            throw new InvalidOperationException("A session manager is started once.");
        started = true;
        LoopTasks.Run(loop, RunAsync());
    }

    /// <summary>Gives a session up because the store says that it is gone.</summary>
    public void Lose(Session session) => watchdog.Lose(session, SessionLoss.LeaseGone);

    /// <summary>
    /// Ends it for good: everything owned is told lost, then the lease is revoked, so that others get at once what it owned. Without a
    /// quorum the revocation is tried for about one time to live and then left to the lease's end.
    /// </summary>
    public async ValueTask CloseAsync()
    {
        loop.AssertCurrent();
        if (closing)
            throw new InvalidOperationException("A session manager is closed once.");
        closing = true;
        factory.Close();
        wake.Set();
        if (started)
            await ended.Task.ConfigureAwait(false);
        quorumRegistration.Dispose();
        watchdog.Dispose();
    }

    private async ValueTask RunAsync()
    {
        while (await factory.EstablishAsync().ConfigureAwait(false) is { } session)
        {
            session.OnTold = Told;
            session.Fence.OnGone = Lose;
            Volatile.Write(ref current, session);
            watchdog.Watch(session);
            using SessionKeyWatch keyWatch = new(store, session, Lose);
            SessionLog.Established(log, session.Lease, session.TimeToLive);
            OnEstablished?.Invoke(session);
            await RenewAsync(session).ConfigureAwait(false);
            if (closing)
                await RevokeAsync(session, isLast: true).ConfigureAwait(false);
            else
                LoopTasks.Run(loop, RevokeAsync(session, isLast: false));
        }

        ended.TrySetResult(true);
    }

    private void Told(Session session)
    {
        Volatile.Write(ref current, null);
        if (session.Loss != SessionLoss.Closed)
            PaxtorMetrics.SessionLost(session.Loss);
        SessionLog.Lost(log, session.Loss == SessionLoss.Closed ? LogLevel.Information : LogLevel.Warning, session.Lease, session.Loss);
        OnLost?.Invoke(session);
        wake.Set();
    }

    /// <summary>Renews until all that the session owned has been told lost.</summary>
    private async ValueTask RenewAsync(Session session)
    {
        TimeSpan interval = options.RenewalInterval ?? (session.TimeToLive / 3);
        Renewals renewals = new(this, session, interval);
        while (!session.IsTold)
        {
            if (closing)
                watchdog.Lose(session, SessionLoss.Closed);
            TimeSpan wait = session.IsLost ? interval : renewals.SendIfDue();
            await wake.WaitAsync(wait).ConfigureAwait(false);
        }
    }

    /// <summary>Revokes, so that the next session does not wait behind this one; until the store has done so or the lease has surely run out.</summary>
    private async ValueTask RevokeAsync(Session session, bool isLast)
    {
        RetryPause pause = new(loop.Random);
        LoopSignal timer = new(loop);
        await LetStopAsync(session, timer).ConfigureAwait(false);
        long giveUp = loop.Time.GetTimestamp() + loop.ToTimestamp(session.TimeToLive);
        while (true)
        {
            try
            {
                await store.RevokeLeaseAsync(session.Lease).ConfigureAwait(false);
                return;
            }
            catch (LeaseNotFoundException)
            {
                return;
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                if (closing && (!isLast || loop.Time.GetTimestamp() >= giveUp))
                {
                    SessionLog.NotRevoked(log, session.Lease);
                    return;
                }

                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Waits for owners with <see cref="Paxtor.OnLost.FailFast"/>, at most until the node would have been ended for them; of a node that leaves, a margin. Without it the successor is granted the
    /// lock as soon as the quorum is back, while the one who does not heed the signal still runs.
    /// </summary>
    private async ValueTask LetStopAsync(Session session, LoopSignal timer)
    {
        TimeSpan patience = session.Loss == SessionLoss.Closed ? options.Margin : options.StopGrace;
        long until = loop.Time.GetTimestamp() + loop.ToTimestamp(patience);
        while (session.Loss != SessionLoss.LeaseGone && session.HasStragglers && loop.Time.GetTimestamp() < until)
            await timer.WaitAsync(StragglerPause).ConfigureAwait(false);
    }

    /// <summary>When to renew, and what came of it.</summary>
    private sealed class Renewals(SessionManager manager, Session session, TimeSpan interval)
    {
        private RetryPause pause = new(manager.loop.Random);
        // From the sending of the grant, as the deadline is: a grant that waited for a quorum has used up a part of its time.
        private long nextAt = session.RenewedAt + manager.loop.ToTimestamp(interval);

        /// <summary>Sends a renewal when it is time; the time to wait for the next.</summary>
        public TimeSpan SendIfDue()
        {
            EventLoop loop = manager.loop;
            long now = loop.Time.GetTimestamp();
            if (now >= nextAt)
            {
                nextAt = now + loop.ToTimestamp(interval);
                LoopTasks.Run(loop, SendAsync(now));
            }

            return loop.Until(nextAt);
        }

        private async ValueTask SendAsync(long sentAt)
        {
            try
            {
                TimeSpan timeToLive = await manager.store.KeepAliveAsync(session.Lease).ConfigureAwait(false);
                session.Renewed(sentAt, timeToLive);
                PaxtorMetrics.Renewed(manager.loop.Time.GetElapsedTime(sentAt).TotalSeconds);
                pause = new RetryPause(manager.loop.Random);
            }
            catch (LeaseNotFoundException)
            {
                manager.Lose(session);
            }
            catch (NoQuorumException)
            {
                nextAt = Math.Min(nextAt, manager.loop.Time.GetTimestamp() + manager.loop.ToTimestamp(pause.Next()));
                manager.wake.Set();
            }
        }
    }
}
