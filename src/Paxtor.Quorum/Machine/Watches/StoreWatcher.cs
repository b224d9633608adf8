namespace Paxtor.Quorum.Machine;

/// <summary>One watch on the store of this voter.</summary>
internal sealed class StoreWatcher
{
    /// <summary>Its place in <see cref="Group"/>.</summary>
    internal int Slot;

    internal StoreWatcher(WatchGroup group, ulong id, long nextRevision, IWatchSink sink)
    {
        Group = group;
        Id = id;
        NextRevision = nextRevision;
        Sink = sink;
    }

    /// <summary>The number given by who opened it; means something to the sink alone.</summary>
    public ulong Id { get; }

    /// <summary>The first revision not yet told. What happened to its keys before that was told, or lies before the watch.</summary>
    public long NextRevision { get; internal set; }

    /// <summary>Whether it has ended or was closed.</summary>
    public bool IsClosed { get; internal set; }

    /// <summary>Whether it waits for <see cref="WatchHub.Resume"/>.</summary>
    public bool IsPaused { get; internal set; } = true;

    /// <summary>Where its changes go.</summary>
    public IWatchSink Sink { get; }

    /// <summary>All watches of the same keys.</summary>
    internal WatchGroup Group { get; }
}
