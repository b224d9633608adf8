namespace Paxtor.Sessions;

/// <summary>
/// Sees to it that what a session owned is told when it is over: in a real node by a thread of its own, so that a starved thread pool or a
/// stuck loop cannot delay it; in simulation by a timer of the loop.
/// </summary>
internal interface ISessionWatchdog : IDisposable
{
    /// <summary>Watches a session from now on: at its deadline, which may move on until then, it is lost.</summary>
    /// <param name="session">An established session.</param>
    void Watch(Session session);

    /// <summary>Marks a session lost at once, tells all that it owned, then <see cref="Session.AllTold"/>. Nothing happens when it was lost before.</summary>
    /// <param name="session">The session.</param>
    /// <param name="loss">Why.</param>
    void Lose(Session session, SessionLoss loss);
}
