using System.Diagnostics;
using System.Runtime.CompilerServices;
using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>A node's locks for any thread: hands over to the loop, and gives back tasks whose continuations run elsewhere.</summary>
internal sealed class NodeLocks(LockService service) : ILocks
{
    private static readonly LockOptions DoNotWait = new() { Block = false };

    public Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default) =>
        LockAsync(null, key, options, cancellationToken);

    public Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AcquireAsync(null, key, timeout, cancellationToken);

    public Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        TryAcquireAsync(null, key, timeout, cancellationToken);

    public Task<Pid?> WhereIsAsync(LockKey key, CancellationToken cancellationToken = default)
    {
        service.Check(key, null);
        return ReadAsync(static (s, k) => s.WhereIsAsync(k), key, cancellationToken);
    }

    public Task<IReadOnlyList<LockQueueEntry>> GetQueueAsync(LockKey key, CancellationToken cancellationToken = default)
    {
        service.Check(key, null);
        return ReadAsync(static (s, k) => s.GetQueueAsync(k), key, cancellationToken);
    }

    public LockOwner CreateOwner() => new NodeLockOwner(this, service, new OwnerState(service.NextPid()));

    internal Task<LockResult> LockAsync(OwnerState? owner, LockKey key, LockOptions? options, CancellationToken cancellationToken)
    {
        LockOptions asked = options ?? LockOptions.Default;
        service.Check(key, asked);
        return StartAsync(new ResultRequest(service, owner, PidOf(owner), key, asked), cancellationToken);
    }

    internal Task<LockHandle> AcquireAsync(OwnerState? owner, LockKey key, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        LockOptions asked = timeout is null ? LockOptions.Default : LockOptions.Default with { Timeout = timeout };
        service.Check(key, asked);
        return StartAsync(new HandleRequest(service, owner, PidOf(owner), key, asked), cancellationToken);
    }

    internal Task<LockHandle?> TryAcquireAsync(OwnerState? owner, LockKey key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        LockOptions asked = timeout == TimeSpan.Zero ? DoNotWait : LockOptions.Default with { Timeout = timeout };
        service.Check(key, asked);
        return StartAsync(new TryRequest(service, owner, PidOf(owner), key, asked), cancellationToken);
    }

    /// <summary>All locks that someone owns, page by page.</summary>
    internal async IAsyncEnumerable<LockQueue> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (StoreKey? from = PlaceKeys.All; from is { } start;)
        {
            LockListing.Page page = await ReadAsync((s, _) => LockListing.ReadAsync(s.Store, start), default, cancellationToken).ConfigureAwait(false);
            foreach (LockQueue queue in page.Queues)
                yield return queue;
            if (page.CutOff is { } cut && await GetQueueAsync(cut, cancellationToken).ConfigureAwait(false) is { Count: > 0 } whole)
                yield return new LockQueue(cut, whole);
            from = page.Next;
        }
    }

    private Pid PidOf(OwnerState? owner) => owner?.Pid ?? service.NextPid();

    /// <summary>No async method of ours stands between the loop and the caller's await: nothing to allocate, and the simulator can follow it.</summary>
    private static Task<T> StartAsync<T>(TaskLockRequest<T> request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        if (PaxtorMetrics.Activities.HasListeners())
            return TracedAsync(request, cancellationToken);
        request.Post(cancellationToken);
        return request.Task;
    }

    private static async Task<T> TracedAsync<T>(TaskLockRequest<T> request, CancellationToken cancellationToken)
    {
        using Activity? activity = PaxtorMetrics.Activities.StartActivity("paxtor.lock.acquire", ActivityKind.Client);
        activity?.SetTag("paxtor.lock.key", request.Key.ToString());
        activity?.SetTag("paxtor.lock.owner", request.Pid.ToString());
        try
        {
            request.Trace = activity;
            request.Post(cancellationToken);
            T result = await request.Task.ConfigureAwait(false);
            LockHandle? handle = result is LockResult answer ? answer.Handle : result as LockHandle;
            activity?.SetTag("paxtor.lock.acquired", handle is not null);
            if (handle is not null)
                activity?.SetTag("paxtor.lock.token", handle.Token);
            return result;
        }
        catch (Exception e) when (activity is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private Task<T> ReadAsync<T>(Func<LockService, LockKey, ValueTask<T>> read, LockKey key, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Loop.Post(
            static s => LoopTasks.Run(s.Service.Loop, AnswerAsync(s.Service, s.Read, s.Key, s.Completion)),
            (Service: service, Read: read, Key: key, Completion: completion));
        return cancellationToken.CanBeCanceled ? completion.Task.WaitAsync(cancellationToken) : completion.Task;
    }

    private static async ValueTask AnswerAsync<T>(LockService service, Func<LockService, LockKey, ValueTask<T>> read, LockKey key, TaskCompletionSource<T> completion)
    {
        try
        {
            completion.SetResult(await read(service, key).ConfigureAwait(false));
        }
        catch (NoQuorumException e)
        {
            completion.SetException(new QuorumUnavailableException(key == default ? "There is no quorum to ask about locks." : $"There is no quorum to ask about the lock {key}.", e));
        }
        catch (InvalidStoreRequestException e)
        {
            completion.SetException(new LimitReachedException($"The queue of the lock {key} is too long to be read in one answer of the store: {e.Message}"));
        }
        catch (ForeignValueException e)
        {
            completion.SetException(e);
        }
    }
}
