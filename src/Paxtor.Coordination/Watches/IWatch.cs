namespace Paxtor.Coordination;

/// <summary>A running watch. Disposing it, on the loop, ends it: after that its observer is not called.</summary>
public interface IWatch : IDisposable
{
}

/// <summary>Who is told what a watch sees. Called on the loop.</summary>
public interface IWatchObserver
{
    /// <summary>
    /// Changes, all those of one or more whole revisions, in the order of their revisions. It may be empty: progress.
    /// </summary>
    /// <param name="events">The changes.</param>
    /// <param name="revision">Every change up to and with this revision has now been told.</param>
    void OnEvents(IReadOnlyList<WatchEvent> events, long revision);

    /// <summary>The watch has ended by itself.</summary>
    /// <param name="reason"><see cref="CompactedException"/> when the changes asked for are no longer kept: read, and watch anew.</param>
    void OnEnded(StoreException reason);
}
