using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>The watchdog of a simulated node: everything on the loop, at moments of its clock.</summary>
/// <param name="loop">The node's loop.</param>
/// <param name="grace">The time from the session's deadline, or a loss before it, to the end of the node for those with <see cref="OnLost.FailFast"/>.</param>
/// <param name="failFast">Ends the node; told why.</param>
internal sealed class LoopSessionWatchdog(EventLoop loop, TimeSpan grace, Action<string> failFast) : ISessionWatchdog
{
    private readonly List<LoopTimer> timers = [];
    private bool disposed;

    public void Watch(Session session)
    {
        LoopTimer? timer = null;
        timer = loop.CreateTimer(
            _ =>
            {
                if (session.IsLost)
                    timers.Remove(timer!);
                else if (session.IsValid)
                    timer!.Arm(loop.Until(session.Deadline));
                else
                    Lose(session, SessionLoss.Expired);
            },
            null);
        timers.Add(timer);
        timer.Arm(loop.Until(session.Deadline));
    }

    public void Lose(Session session, SessionLoss loss)
    {
        if (session.TryLose(loss) is not { } owned)
            return;
        foreach (SessionItem item in owned)
            item.TellLost();
        session.AllTold();
        if (owned.Length == 0 || loss == SessionLoss.Closed || disposed)
            return;
        LoopTimer timer = loop.CreateTimer(_ => EndStragglers(owned), null);
        timers.Add(timer);
        timer.Arm(loop.Until(Math.Min(loop.Time.GetTimestamp(), session.Deadline) + loop.ToTimestamp(grace)));
    }

    public void Dispose()
    {
        disposed = true;
        foreach (LoopTimer timer in timers)
            timer.Dispose();
        timers.Clear();
    }

    private void EndStragglers(SessionItem[] owned)
    {
        if (Array.Find(owned, static item => item.MustEndNode) is { } straggler)
            failFast($"{straggler} was lost and not given up in time; its owner asked that the node ends then.");
    }
}
