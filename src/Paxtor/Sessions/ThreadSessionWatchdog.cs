using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>
/// The watchdog of a real node: a thread of its own that sleeps until the deadline. Neither the loop nor the thread pool is needed for an owner to be told.
/// </summary>
internal sealed class ThreadSessionWatchdog : ISessionWatchdog
{
    /// <summary>
    /// The longest sleep. A sleeping thread's clock stands still while the machine is suspended, the session's does not: without this
    /// bound a machine that wakes up would be told too late by as long as it slept.
    /// </summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMilliseconds(250);

    private readonly object gate = new();
    private readonly List<Session> watched = [];
    private readonly Queue<(Session Session, SessionItem[] Owned)> lost = new();
    private readonly List<(long Due, SessionItem[] Owned)> stragglers = [];
    private readonly EventLoop loop;
    private readonly TimeSpan grace;
    private readonly Action<string> failFast;
    private bool disposed;

    /// <param name="loop">The node's loop, for its clock.</param>
    /// <param name="grace">The time from the session's deadline, or a loss before it, to the end of the node for those with <see cref="OnLost.FailFast"/>.</param>
    /// <param name="failFast">Ends the node; told why.</param>
    public ThreadSessionWatchdog(EventLoop loop, TimeSpan grace, Action<string> failFast)
    {
        this.loop = loop;
        this.grace = grace;
        this.failFast = failFast;
        Thread thread = new(Run) { IsBackground = true, Name = "Paxtor session watchdog", Priority = ThreadPriority.Highest };
        thread.Start();
    }

    public void Watch(Session session)
    {
        lock (gate)
        {
            watched.Add(session);
            Monitor.Pulse(gate);
        }
    }

    public void Lose(Session session, SessionLoss loss)
    {
        if (session.TryLose(loss) is not { } owned)
            return;
        lock (gate)
        {
            if (!disposed)
            {
                lost.Enqueue((session, owned));
                Monitor.Pulse(gate);
                return;
            }
        }

        LostTeller.Tell(owned);
        session.AllTold();
    }

    /// <summary>Ends the thread once what is lost has been told.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Monitor.Pulse(gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            Session? session = null;
            SessionItem[]? owned = null;
            SessionItem[]? late = null;
            lock (gate)
            {
                while (!TryTake(ref session, ref owned, ref late))
                {
                    if (disposed)
                        return;
                    if (watched.Count == 0 && stragglers.Count == 0)
                        Monitor.Wait(gate);
                    else
                        Monitor.Wait(gate, NextSleep());
                }
            }

            if (session is not null && owned is not null)
                Tell(session, owned);
            if (late is not null && Array.Find(late, static item => item.MustEndNode) is { } straggler)
                failFast($"{straggler} was lost and not given up in time; its owner asked that the node ends then.");
        }
    }

    /// <summary>Finds what is due now, under the lock.</summary>
    private bool TryTake(ref Session? session, ref SessionItem[]? owned, ref SessionItem[]? late)
    {
        watched.RemoveAll(static s => s.IsLost);
        if (lost.TryDequeue(out (Session Session, SessionItem[] Owned) told))
        {
            (session, owned) = told;
            return true;
        }

        session = watched.Find(static s => !s.IsValid);
        if (session is not null && session.TryLose(SessionLoss.Expired) is { } items)
        {
            owned = items;
            return true;
        }

        long now = loop.Time.GetTimestamp();
        int due = stragglers.FindIndex(s => s.Due <= now);
        if (due < 0)
            return false;
        late = stragglers[due].Owned;
        stragglers.RemoveAt(due);
        return true;
    }

    private TimeSpan NextSleep()
    {
        TimeSpan sleep = MaxSleep;
        foreach (Session session in watched)
            sleep = Min(sleep, loop.Until(session.Deadline));
        foreach ((long due, _) in stragglers)
            sleep = Min(sleep, loop.Until(due));
        return Min(MaxSleep, sleep + TimeSpan.FromMilliseconds(1));
    }

    private void Tell(Session session, SessionItem[] owned)
    {
        // From the deadline, not from the telling: a process that was stopped beyond both must not go on for another grace beside its successor.
        long due = Math.Min(loop.Time.GetTimestamp(), session.Deadline) + loop.ToTimestamp(grace);
        LostTeller.Tell(owned);
        session.AllTold();
        // Whether one must end the node is asked when it is due: a hold may be just being given.
        if (owned.Length == 0 || session.Loss == SessionLoss.Closed)
            return;
        lock (gate)
            stragglers.Add((due, owned));
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
