using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Tests.Conformance;

/// <summary>Notes what a watch tells, checks what must hold of every watch, and waits for more.</summary>
public sealed class WatchRecorder : IWatchObserver
{
    private readonly ICoordinationStore store;
    private readonly WatchRequest request;
    private readonly bool begun;
    private Func<bool>? condition;
    private LoopCompletion<bool>? waiter;

    /// <summary>Begins a watch.</summary>
    public WatchRecorder(ICoordinationStore store, WatchRequest request)
    {
        this.store = store;
        this.request = request;
        Handle = store.Watch(request, this);
        begun = true;
    }

    /// <summary>The watch.</summary>
    public IWatch Handle { get; }

    /// <summary>All changes told so far.</summary>
    public List<WatchEvent> Events { get; } = [];

    /// <summary>The changes of each call, without empty ones.</summary>
    public List<WatchEvent[]> Batches { get; } = [];

    /// <summary>Told up to here.</summary>
    public long ToldRevision { get; private set; }

    /// <summary>Why it has ended, or null.</summary>
    public StoreException? Ended { get; private set; }

    /// <summary>The changes, readable.</summary>
    public string Story => string.Join(' ', Events.Select(e => (e.Kind == WatchEventKind.Put ? "+" : "-") + e.Item.Key.ToString().Split('/')[^1]));

    /// <summary>Waits until so many changes were told.</summary>
    public Task Await(int events, TimeSpan patience) => Until(() => Events.Count >= events, patience);

    /// <summary>Waits until the watch has ended.</summary>
    public Task AwaitEnd(TimeSpan patience) => Until(() => Ended is not null, patience);

    /// <inheritdoc/>
    public void OnEvents(IReadOnlyList<WatchEvent> events, long revision)
    {
        AssertCall();
        long last = Events.Count > 0 ? Events[^1].Item.ModRevision : request.FromRevision - 1;
        Assert.True(revision >= ToldRevision, "A watch tells how far it is, and never goes back.");
        if (events.Count > 0)
        {
            Assert.True(events[0].Item.ModRevision > last, "A revision is told whole, in one call, and once.");
            Assert.True(revision >= events[^1].Item.ModRevision, "What was told is at or before the revision told.");
            Assert.Equal(events.Select(e => e.Item.ModRevision).Order(), events.Select(e => e.Item.ModRevision));
            Batches.Add([.. events]);
        }

        foreach (WatchEvent change in events)
            Assert.True(request.Range.Contains(change.Item.Key.Span), "Only keys of the range are told.");
        Events.AddRange(events);
        ToldRevision = revision;
        Check();
    }

    /// <inheritdoc/>
    public void OnEnded(StoreException reason)
    {
        AssertCall();
        Ended = reason;
        Check();
    }

    /// <summary>Waits for something that a call of the watch brings about.</summary>
    public async Task Until(Func<bool> holds, TimeSpan patience)
    {
        if (holds())
            return;
        condition = holds;
        waiter = new LoopCompletion<bool>(store.Loop);
        using LoopTimer timer = store.Loop.CreateTimer(
            s => ((LoopCompletion<bool>)s!).TrySetException(new TimeoutException($"A watch told only: {Story}{(Ended is null ? "" : ", then " + Ended.Message)}")),
            waiter);
        timer.Arm(patience);
        await waiter.Task;
    }

    private void AssertCall()
    {
        Assert.True(store.Loop.IsCurrent, "An observer is called on the loop.");
        Assert.True(begun, "An observer is never called inside Watch.");
        Assert.Null(Ended);
    }

    private void Check()
    {
        if (condition?.Invoke() == true)
            waiter!.TrySetResult(true);
    }
}
