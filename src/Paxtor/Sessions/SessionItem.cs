namespace Paxtor.Sessions;

/// <summary>Something that is owned for as long as a session lives.</summary>
internal abstract class SessionItem
{
    /// <summary>The neighbours in the session's list; the session's business, under its lock.</summary>
    internal SessionItem? Previous;
    internal SessionItem? Next;
    internal bool IsListed;

    /// <summary>Whether the node must end if this is true some time after <see cref="TellLost"/>. Any thread.</summary>
    public abstract bool MustEndNode { get; }

    /// <summary>Whether the signal has been given, though what hangs on it may still run. Any thread.</summary>
    public abstract bool IsTold { get; }

    /// <summary>Tells whoever relies on it that it is lost, before returning. Once, on any thread; does not throw.</summary>
    public abstract void TellLost();
}
