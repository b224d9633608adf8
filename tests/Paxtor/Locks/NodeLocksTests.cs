using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Locks;
using Paxtor.Sessions;
using Paxtor.Testing.Stores;

namespace Paxtor.Tests.Locks;

/// <summary>The public members on real threads, over the real state machine in memory.</summary>
public sealed class NodeLocksTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource<Exception> fatal = new();
    private SerialLoop loop = null!;
    private LockService service = null!;
    private MemoryStore store = null!;
    private NodeLocks locks = null!;
    private bool closed;

    public ValueTask InitializeAsync()
    {
        loop = new SerialLoop(TimeProvider.System, 1, fatal.SetResult);
        return OnLoopAsync(() =>
        {
            store = new MemoryStore(loop);
            SessionOptions options = new();
            SessionManager sessions = new(store, "n1@test", 3, options, new ThreadSessionWatchdog(loop, options.StopGrace, _ => { }), NullLogger.Instance);
            service = new LockService(store, sessions, "n1@test", 3, new LockServiceOptions(), NullLogger.Instance);
            locks = new NodeLocks(service);
            sessions.Start();
            return ValueTask.CompletedTask;
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (!closed)
            await OnLoopAsync(service.CloseAsync);
        loop.Dispose();
        Assert.False(fatal.Task.IsCompleted, fatal.Task.IsCompleted ? fatal.Task.Result.ToString() : "");
    }

    [Fact]
    public async Task Locks_ManyThreads_ExcludeEachOther()
    {
        int counter = 0;
        long lastToken = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                await using LockHandle handle = await locks.AcquireAsync("counter");
                Assert.False(loop.IsCurrent);
                Assert.True(handle.Token > lastToken);
                lastToken = handle.Token;
                int seen = counter;
                await Task.Yield();
                counter = seen + 1;
            }
        }))).WaitAsync(Bound);
        Assert.Equal(800, counter);
        Assert.Empty(await locks.GetQueueAsync("counter"));
    }

    [Fact]
    public async Task Locks_HabitsOfDistributedLock_Hold()
    {
        LockHandle held = await locks.AcquireAsync(42);
        Assert.Null(await locks.TryAcquireAsync(42L));
        Assert.Null(await locks.TryAcquireAsync(42, TimeSpan.FromMilliseconds(50)));
        await Assert.ThrowsAsync<TimeoutException>(() => locks.AcquireAsync(42, TimeSpan.FromMilliseconds(50)));
        LockResult busy = await locks.LockAsync(42, new LockOptions { Block = false });
        Assert.Equal(LockResult.HeldBy(held.Pid), busy);
        Assert.Equal(held.Pid, await locks.WhereIsAsync(42));
        await held.DisposeAsync();
        await held.DisposeAsync();
        Assert.Null(await locks.WhereIsAsync(42));
        LockHandle? again = await locks.TryAcquireAsync(42);
        Assert.NotNull(again);
        Assert.NotEqual(held.Pid, again.Pid);
        await again.DisposeAsync();
    }

    [Fact]
    public async Task Locks_CancelledFromAnotherThread_EndTheWait()
    {
        await using LockHandle held = await locks.AcquireAsync("k");
        using CancellationTokenSource source = new();
        Task<LockHandle> waiting = locks.AcquireAsync("k", cancellationToken: source.Token);
        Task<LockHandle?> trying = locks.TryAcquireAsync("k", Timeout.InfiniteTimeSpan, source.Token);
        source.CancelAfter(20);
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Bound))).CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trying.WaitAsync(Bound));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => locks.AcquireAsync("free", cancellationToken: source.Token));
    }

    [Fact]
    public async Task Owner_IsReentrant_AndReleasesAllWhenDisposed()
    {
        LockOwner owner = locks.CreateOwner();
        LockHandle first = await owner.AcquireAsync("a");
        LockHandle second = await owner.AcquireAsync("a");
        LockHandle? third = await owner.TryAcquireAsync("b");
        Assert.Equal([owner.Pid, owner.Pid, owner.Pid], new[] { first.Pid, second.Pid, third!.Pid });
        Assert.Equal(first.Token, second.Token);
        await owner.DisposeAsync();
        await owner.DisposeAsync();
        Assert.False(first.IsHeld);
        Assert.Throws<LockLostException>(third.ThrowIfLost);
        await using (await locks.AcquireAsync("a", Bound))
            await Assert.ThrowsAsync<ObjectDisposedException>(() => owner.AcquireAsync("a"));
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Locks_WrongArguments_AreRefusedAtTheCall()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => locks.AcquireAsync(default));
        await Assert.ThrowsAsync<ArgumentException>(() => locks.WhereIsAsync(new byte[2000]));
        await Assert.ThrowsAsync<ArgumentException>(() => locks.AcquireAsync("k", TimeSpan.FromSeconds(-2)));
        await Assert.ThrowsAsync<ArgumentException>(() => locks.LockAsync("k", new LockOptions { NoQuorum = (NoQuorum)9 }));
        await Assert.ThrowsAsync<ArgumentException>(() => locks.LockAsync("k", new LockOptions { OnLost = (OnLost)9 }));
        Assert.Throws<ArgumentException>(() => new LockServiceOptions { MaxKeyBytes = 1 }.Validate());
        Assert.Throws<ArgumentException>(() => new LockServiceOptions { MaxRequests = 0 }.Validate());
        Assert.Throws<ArgumentException>(() => new LockServiceOptions { SlowWait = TimeSpan.Zero }.Validate());
    }

    [Fact]
    public async Task Locks_NodeClosed_SaySoAndTellTheHolder()
    {
        LockHandle held = await locks.AcquireAsync("k");
        Task<LockHandle> waiting = locks.AcquireAsync("k");
        closed = true;
        await OnLoopAsync(service.CloseAsync);
        Assert.True(held.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(Bound));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => locks.AcquireAsync("k").WaitAsync(Bound));
        await held.DisposeAsync().AsTask().WaitAsync(Bound);
        LockLostException error = Assert.Throws<LockLostException>(held.ThrowIfLost);
        Assert.Equal((LockKey)"k", error.Key);
        Assert.Equal(held.Token, error.Token);
    }

    [Fact]
    public async Task Locks_WithoutQuorum_WhereIsFails()
    {
        await using LockHandle held = await locks.AcquireAsync("k");
        await OnLoopAsync(() =>
        {
            store.StoreHasQuorum = false;
            return ValueTask.CompletedTask;
        });
        await Assert.ThrowsAsync<QuorumUnavailableException>(() => locks.WhereIsAsync("k").WaitAsync(Bound));
        await Assert.ThrowsAsync<QuorumUnavailableException>(() => locks.LockAsync("j", new LockOptions { NoQuorum = NoQuorum.Fail }).WaitAsync(Bound));
        await OnLoopAsync(() =>
        {
            store.StoreHasQuorum = true;
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public async Task GetQueue_TooLongForOneAnswer_IsAClearErrorAndTheNodeLivesOn()
    {
        // Places of another program's making, each with a value that is allowed: five of them are more than an answer holds.
        await using LockHandle held = await locks.AcquireAsync("k");
        KeyRange queue = PlaceKeys.QueueOf("k");
        for (long i = 1; i <= 5; i++)
        {
            StoreKey place = PlaceKeys.PlaceIn(queue, new LeaseId(1), i);
            await OnLoopAsync(async () => await store.CommitAsync(Transaction.Of(Operation.Put(place, new byte[1 << 20]))).ConfigureAwait(false));
        }

        LimitReachedException error = await Assert.ThrowsAsync<LimitReachedException>(() => locks.GetQueueAsync("k").WaitAsync(Bound));
        Assert.Contains("\"k\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(held.Pid, await locks.WhereIsAsync("k").WaitAsync(Bound));
    }

    [Fact]
    public async Task Locks_Observed_TellMetricsAndSpans()
    {
        List<string> measured = [];
        List<Activity> spans = [];
        using MeterListener meter = new()
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (string.Equals(instrument.Meter.Name, "Paxtor", StringComparison.Ordinal))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meter.SetMeasurementEventCallback<double>((i, v, _, _) => Add(i.Name, v >= 0));
        meter.SetMeasurementEventCallback<int>((i, v, _, _) => Add(i.Name, v is 1 or -1));
        meter.Start();
        using ActivityListener activities = new()
        {
            ShouldListenTo = static s => string.Equals(s.Name, "Paxtor", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                lock (spans)
                    spans.Add(a);
            },
        };
        ActivitySource.AddActivityListener(activities);
        Activity? before = Activity.Current;
        LockHandle handle = await locks.AcquireAsync("observed");
        await handle.DisposeAsync();
        Assert.Same(before, Activity.Current);
        Activity[] told;
        lock (spans)
            told = [.. spans.Where(static s => "\"observed\"".Equals(s.GetTagItem("paxtor.lock.key")))];
        Assert.Equal(["paxtor.lock.acquire", "paxtor.lock.release"], told.Select(static s => s.OperationName));
        Assert.All(told, s => Assert.Equal(handle.Token, s.GetTagItem("paxtor.lock.token")));
        Assert.Single(told, s => s.TraceId == told[0].TraceId && s.ParentSpanId == told[0].SpanId);
        lock (measured)
            Assert.Superset(new HashSet<string>(["paxtor.lock.wait.duration", "paxtor.lock.hold.duration", "paxtor.lock.waiters"], StringComparer.Ordinal), measured.ToHashSet(StringComparer.Ordinal));

        void Add(string name, bool sensible)
        {
            lock (measured)
                measured.Add(sensible ? name : name + " is not sensible");
        }
    }

    private ValueTask OnLoopAsync(Func<ValueTask> action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(
            static s => LoopTasks.Run(s.loop, RunAsync(s.action, s.done)),
            (loop, action, done));
        return new ValueTask(done.Task.WaitAsync(Bound));

        static async ValueTask RunAsync(Func<ValueTask> action, TaskCompletionSource done)
        {
            await action().ConfigureAwait(false);
            done.SetResult();
        }
    }
}
