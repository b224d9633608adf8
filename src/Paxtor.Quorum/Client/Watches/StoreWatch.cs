using Paxtor.Coordination;

namespace Paxtor.Quorum.Client;

/// <summary>A watch of a recipe, wherever its voter is at present.</summary>
internal sealed class StoreWatch(WatchMux mux, KeyRange range, long next, IWatchObserver observer) : IWatch
{
    public KeyRange Range => range;

    public IWatchObserver Observer => observer;

    /// <summary>The first revision not yet told.</summary>
    public long Next { get; set; } = next;

    /// <summary>Where it is open; null while it waits to be opened.</summary>
    public VoterLink? Voter { get; set; }

    /// <summary>Its number there; each opening has a new one. 0 while it waits to be opened.</summary>
    public ulong Id { get; set; }

    /// <summary>How many times the voter had told its status when it confirmed to have the watch; negative before that.</summary>
    public long ConfirmedAt { get; set; } = -1;

    /// <summary>Whether it was disposed or has ended: the observer is not called any more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Its place in the queue of those that wait to be opened.</summary>
    public LinkedListNode<StoreWatch>? Waiting { get; set; }

    public void Dispose() => mux.Close(this);
}
