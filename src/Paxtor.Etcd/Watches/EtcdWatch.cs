using Paxtor.Coordination;

namespace Paxtor.Etcd.Watches;

/// <summary>A running watch.</summary>
internal sealed class EtcdWatch(WatchMux mux, long id, WatchRequest request, IWatchObserver observer) : IWatch
{
    /// <summary>Its number on the stream, never used again.</summary>
    public long Id => id;

    public KeyRange Range => request.Range;

    public IWatchObserver Observer => observer;

    /// <summary>The first revision that was not told yet.</summary>
    public long Next { get; set; } = request.FromRevision;

    /// <summary>Whether etcd refused it once for lack of permission, which an old token may be the cause of.</summary>
    public bool WasDenied { get; set; }

    public void Dispose() => mux.End(this);
}
