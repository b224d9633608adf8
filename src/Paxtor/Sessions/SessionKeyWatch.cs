using Paxtor.Coordination;

namespace Paxtor.Sessions;

/// <summary>
/// Watches a session's own key, so that a lease which was revoked by someone else is noticed at once and not only at the next
/// renewal. It stands for all places and locks of the session: they hang on the same lease.
/// </summary>
internal sealed class SessionKeyWatch : IWatchObserver, IDisposable
{
    private readonly ICoordinationStore store;
    private readonly Session session;
    private readonly Action<Session> onGone;
    private readonly LoopSignal timer;
    private IWatch? watch;
    private bool disposed;

    public SessionKeyWatch(ICoordinationStore store, Session session, Action<Session> onGone)
    {
        this.store = store;
        this.session = session;
        this.onGone = onGone;
        timer = new LoopSignal(store.Loop);
        Begin(session.SeenRevision + 1);
    }

    public void OnEvents(IReadOnlyList<WatchEvent> events, long revision)
    {
        for (int i = 0; i < events.Count; i++)
        {
            if (events[i].Kind == WatchEventKind.Delete)
                onGone(session);
        }
    }

    public void OnEnded(StoreException reason)
    {
        watch = null;
        LoopTasks.Run(store.Loop, BeginAnewAsync());
    }

    public void Dispose()
    {
        disposed = true;
        watch?.Dispose();
        watch = null;
        timer.Set();
    }

    private void Begin(long revision) => watch = store.Watch(new WatchRequest(KeyRange.Single(session.Key), revision), this);

    private async ValueTask BeginAnewAsync()
    {
        RetryPause pause = new(store.Loop.Random);
        while (!disposed)
        {
            try
            {
                TransactionResult result = await store.CommitAsync(Transaction.Of(Operation.Get(session.Key))).ConfigureAwait(false);
                if (disposed)
                    return;
                if (result.Results[0].First is null)
                    onGone(session);
                else
                    Begin(result.Revision + 1);
                return;
            }
            catch (NoQuorumException)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }
    }
}
