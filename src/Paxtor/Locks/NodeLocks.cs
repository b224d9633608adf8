using System.Diagnostics;
using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>A node's locks for any thread: hands over to the loop, and gives back tasks whose continuations run elsewhere.</summary>
internal sealed class NodeLocks(LockService service) : ILocks
{
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
        service.Check(key, options);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<LockResult>(cancellationToken);
        TaskLockRequest request = new(service, owner, owner?.Pid ?? service.NextPid(), key, options ?? LockOptions.Default);
        if (PaxtorMetrics.Activities.HasListeners())
            return TracedAsync(request, cancellationToken);
        request.Post(cancellationToken);
        return request.Task;
    }

    internal async Task<LockHandle> AcquireAsync(OwnerState? owner, LockKey key, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        LockOptions options = timeout is null ? LockOptions.Default : LockOptions.Default with { Timeout = timeout };
        LockResult result = await LockAsync(owner, key, options, cancellationToken).ConfigureAwait(false);
        return result.Handle ?? throw new InvalidOperationException($"A request that waits was answered {result.Status}.");
    }

    internal async Task<LockHandle?> TryAcquireAsync(OwnerState? owner, LockKey key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool waits = timeout != TimeSpan.Zero;
        LockOptions options = LockOptions.Default with { Block = waits, Timeout = waits ? timeout : null };
        try
        {
            return (await LockAsync(owner, key, options, cancellationToken).ConfigureAwait(false)).Handle;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static async Task<LockResult> TracedAsync(TaskLockRequest request, CancellationToken cancellationToken)
    {
        using Activity? activity = PaxtorMetrics.Activities.StartActivity("paxtor.lock.acquire", ActivityKind.Client);
        activity?.SetTag("paxtor.lock.key", request.Key.ToString());
        activity?.SetTag("paxtor.lock.owner", request.Pid.ToString());
        try
        {
            request.Post(cancellationToken);
            LockResult result = await request.Task.ConfigureAwait(false);
            activity?.SetTag("paxtor.lock.status", result.Status.ToString());
            if (result.IsAcquired)
                activity?.SetTag("paxtor.lock.token", result.Handle.Token);
            return result;
        }
        catch (Exception e) when (activity is not null && e is not OperationCanceledException)
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
            completion.SetException(new QuorumUnavailableException($"There is no quorum to ask about the lock {key}.", e));
        }
        catch (InvalidOperationException e)
        {
            completion.SetException(e);
        }
    }
}
