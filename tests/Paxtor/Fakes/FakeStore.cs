using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Testing;

namespace Paxtor.Tests.Fakes;

/// <summary>One node's way to <see cref="FakeData"/>, over a network that delays, refuses, loses and delivers late.</summary>
internal sealed class FakeStore(Simulation simulation, SimulatedLoop loop, FakeData data) : ICoordinationStore
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMilliseconds(1800);
    private readonly Random random = simulation.CreateRandom();
    private readonly List<Action<bool>> observers = [];
    private readonly List<FakeWatch> watches = [];

    public EventLoop Loop => loop;

    public StoreLimits Limits { get; } = new();

    public bool HasQuorum { get; private set; } = true;

    /// <summary>Chooses the fault of each mutating transaction, grant and revocation; null for none.</summary>
    public Func<Transaction?, Fault>? Faults { get; set; }

    /// <summary>How late a late request arrives after it was sent.</summary>
    public Func<TimeSpan> Lateness { get; set; } = static () => TimeSpan.FromSeconds(3);

    public int OpenWatches => watches.Count;

    /// <summary>Whether requests and watch events get through now. Requests made meanwhile are refused at once when it is known.</summary>
    public bool Connected { get; private set; } = true;

    /// <summary>Requests sent by this node: transactions.</summary>
    public int Commits { get; private set; }

    public void Disconnect(TimeSpan noticedAfter)
    {
        Connected = false;
        simulation.After(noticedAfter, () => SetQuorum(Connected));
    }

    public void Connect()
    {
        Connected = true;
        simulation.After(Delay(), () => SetQuorum(Connected));
        foreach (FakeWatch watch in watches.ToArray())
            watch.Pump();
    }

    public IDisposable ObserveQuorum(Action<bool> observer)
    {
        observers.Add(observer);
        return new Registration(() => observers.Remove(observer));
    }

    public ValueTask<TransactionResult> CommitAsync(Transaction transaction)
    {
        Commits++;
        return SendAsync(() => data.Commit(transaction), transaction.IsReadOnly ? Fault.None : Faults?.Invoke(transaction) ?? Fault.None, transaction.IsReadOnly);
    }

    public ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive) =>
        SendAsync(() => data.Grant(lease, timeToLive), Faults?.Invoke(null) ?? Fault.None, safe: false);

    public int KeepAlives { get; private set; }

    public ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease)
    {
        KeepAlives++;
        return SendAsync(() => data.KeepAlive(lease), Fault.None, safe: true);
    }

    public async ValueTask RevokeLeaseAsync(LeaseId lease) =>
        await SendAsync(() => { data.Revoke(lease); return true; }, Faults?.Invoke(null) ?? Fault.None, safe: false).ConfigureAwait(false);

    public IWatch Watch(WatchRequest request, IWatchObserver observer)
    {
        loop.AssertCurrent();
        FakeWatch watch = new(this, request, observer);
        watches.Add(watch);
        watch.Pump();
        return watch;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private TimeSpan Delay() => TimeSpan.FromMicroseconds(random.Next(100, 3000));

    private ValueTask<T> SendAsync<T>(Func<T> apply, Fault fault, bool safe)
    {
        loop.AssertCurrent();
        LoopCompletion<T> completion = new(loop);
        if (fault == Fault.NoQuorum || (!Connected && !HasQuorum))
        {
            simulation.After(Delay(), () => Answer(completion, new NoQuorumException("no quorum")));
            return completion.Task;
        }

        // Every request is answered in time, if only by saying that nothing is known.
        simulation.After(RequestTimeout, () => Answer(completion, safe ? new NoQuorumException("no answer") : new OutcomeUnknownException("no answer")));
        if (!Connected || fault == Fault.Dropped)
            return completion.Task;
        simulation.After(fault == Fault.Late ? Lateness() : Delay(), () =>
        {
            (T Result, StoreException? Error) outcome;
            try
            {
                outcome = (apply(), null);
            }
            catch (StoreException e)
            {
                outcome = (default!, e);
            }

            if (fault != Fault.None)
                return;
            simulation.After(Delay(), () =>
            {
                if (!Connected)
                    return;
                if (outcome.Error is { } error)
                    Answer(completion, error);
                else
                    loop.Post(static s => s.completion.TrySetResult(s.Result), (completion, outcome.Result));
            });
        });
        return completion.Task;
    }

    private void Answer<T>(LoopCompletion<T> completion, Exception error) =>
        loop.Post(static s => s.completion.TrySetException(s.error), (completion, error));

    private void SetQuorum(bool value) => loop.Post(
        static s =>
        {
            if (s.Store.HasQuorum == s.value)
                return;
            s.Store.HasQuorum = s.value;
            foreach (Action<bool> observer in s.Store.observers.ToArray())
                observer(s.value);
        },
        (Store: this, value));

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    /// <summary>Tells in order, each batch some time after the one before.</summary>
    private sealed class FakeWatch : IWatch
    {
        private readonly FakeStore store;
        private readonly WatchRequest request;
        private readonly IWatchObserver observer;
        private readonly Action<long, WatchEvent[]> changed;
        private long next;
        private bool underWay;
        private bool disposed;

        public FakeWatch(FakeStore store, WatchRequest request, IWatchObserver observer)
        {
            this.store = store;
            this.request = request;
            this.observer = observer;
            next = request.FromRevision;
            changed = (_, _) => Pump();
            store.Data.Changed += changed;
        }

        public void Dispose()
        {
            disposed = true;
            store.Data.Changed -= changed;
            store.watches.Remove(this);
        }

        public void Pump()
        {
            if (underWay || disposed || !store.Connected)
                return;
            if (next <= store.Data.Compacted)
            {
                underWay = true;
                store.Loop.Post(static w => w.End(), this);
                return;
            }

            var batches = store.Data.HistoryFrom(next).Select(h => (h.Revision, Events: h.Events.Where(e => request.Range.Contains(e.Item.Key.Span)).ToArray()))
                .Where(static h => h.Events.Length > 0).ToArray();
            if (batches.Length == 0)
                return;
            (long revision, WatchEvent[] events) = batches[0];
            underWay = true;
            store.Simulation.After(store.Delay(), () => store.Loop.Post(static s => s.Watch.Tell(s.revision, s.events), (Watch: this, revision, events)));
        }

        private void Tell(long revision, WatchEvent[] events)
        {
            underWay = false;
            if (disposed)
                return;
            if (store.Connected)
            {
                next = revision + 1;
                observer.OnEvents(events, revision);
            }

            Pump();
        }

        private void End()
        {
            if (disposed)
                return;
            Dispose();
            observer.OnEnded(new CompactedException(next, store.Data.Compacted));
        }
    }

    private FakeData Data => data;

    private Simulation Simulation => simulation;
}
