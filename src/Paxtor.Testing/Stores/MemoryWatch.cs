using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Testing.Stores;

/// <summary>A watch of one node. What the machine tells it inside a command, it tells its observer in a later work item.</summary>
internal sealed class MemoryWatch(MemoryStore node, WatchHub hub, WatchRequest request, IWatchObserver observer) : IWatch, IWatchSink
{
    private StoreWatcher? watcher;
    private bool disposed;

    /// <summary>The request arrives.</summary>
    public void Begin()
    {
        if (disposed)
            return;
        if (StoreRequestChecker.RefuseRange(new KeyInterval(request.Range), node.Limits.MaxKeyBytes) is { } refusal)
        {
            Dispose();
            observer.OnEnded(new InvalidStoreRequestException(refusal));
            return;
        }

        watcher = hub.Open(request.Range, request.FromRevision, this, id: 0);
        hub.Resume(watcher);
    }

    /// <summary>The node got through again: what was missed is told from the history.</summary>
    public void Resume()
    {
        if (watcher is not null)
            hub.Resume(watcher);
    }

    public bool TryDeliver(StoreWatcher of, WatchBatch batch)
    {
        if (!node.HasQuorum)
            return false;
        Later((batch.ToEvents(), batch.Revision), static (o, told) => o.OnEvents(told.Item1, told.Revision));
        return true;
    }

    public void OnCompacted(StoreWatcher of, long compactedRevision) =>
        Later(new CompactedException(of.NextRevision, compactedRevision), (o, reason) =>
        {
            Dispose();
            o.OnEnded(reason);
        });

    public void Dispose()
    {
        node.Loop.AssertCurrent();
        if (disposed)
            return;
        disposed = true;
        node.Forget(this);
        if (watcher is not null)
            hub.Close(watcher);
    }

    private void Later<T>(T what, Action<IWatchObserver, T> tell) => node.Loop.Post(
        static s =>
        {
            if (!s.Watch.disposed)
                s.Tell(s.Watch.Observer, s.What);
        },
        (Watch: this, What: what, Tell: tell));

    private IWatchObserver Observer => observer;
}
