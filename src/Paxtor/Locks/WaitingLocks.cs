using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Paxtor.Locks;

/// <summary>
/// The locks of a node that may not have started yet. Once it has, calls go straight through; before, they wait for the start, no longer than
/// they would wait for a quorum.
/// </summary>
internal sealed partial class WaitingLocks(ILogger log) : ILocks
{
    private readonly TaskCompletionSource<ILocks> start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ILocks? started;
    private int told;

    /// <summary>Why the node never started, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The node runs.</summary>
    public void Begin(ILocks locks)
    {
        started = locks;
        start.TrySetResult(locks);
    }

    /// <summary>The node will not run. Nothing when it does already.</summary>
    public void Fail(Exception cause)
    {
        if (started is null)
            Failure ??= cause;
        start.TrySetException(cause);
        // Nobody may be waiting, and then nobody looks at it.
        _ = start.Task.Exception;
    }

    public Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default) =>
        started is { } locks ? locks.LockAsync(key, options, cancellationToken) : LockLaterAsync(key, options ?? LockOptions.Default, cancellationToken);

    public Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        started is { } locks ? locks.AcquireAsync(key, timeout, cancellationToken) : AcquireLaterAsync(key, timeout, cancellationToken);

    public Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        started is { } locks ? locks.TryAcquireAsync(key, timeout, cancellationToken) : TryAcquireLaterAsync(key, timeout, cancellationToken);

    public Task<Pid?> WhereIsAsync(LockKey key, CancellationToken cancellationToken = default) =>
        started is { } locks ? locks.WhereIsAsync(key, cancellationToken) : WhereIsLaterAsync(key, cancellationToken);

    public Task<IReadOnlyList<LockQueueEntry>> GetQueueAsync(LockKey key, CancellationToken cancellationToken = default) =>
        started is { } locks ? locks.GetQueueAsync(key, cancellationToken) : GetQueueLaterAsync(key, cancellationToken);

    /// <exception cref="InvalidOperationException">The node has not started: it gives no pids yet.</exception>
    public LockOwner CreateOwner() => started is { } locks
        ? locks.CreateOwner()
        : throw new InvalidOperationException(
            "The Paxtor node has not started, and has no pids to give yet. The host starts it before the application's own hosted services: make the owner in one of those, or later.", Failure);

    private async Task<LockResult> LockLaterAsync(LockKey key, LockOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        long begun = TimeProvider.System.GetTimestamp();
        TimeSpan patience = Patience(options);
        ILocks locks;
        try
        {
            locks = await StartedAsync(patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (options.Timeout is not { } timeout || timeout < TimeSpan.Zero || timeout > patience)
        {
            if (options.NoQuorum == NoQuorum.Return)
                return LockResult.NoQuorum;
            throw new QuorumUnavailableException($"The node has not started, so there is no quorum to ask for the lock {key}. It is not owned, and this request will never own it.", e);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The lock {key} was not acquired within {options.Timeout}: the node has not started.", e);
        }

        return await locks.LockAsync(key, options with { Timeout = Left(options.Timeout, begun) }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LockHandle> AcquireLaterAsync(LockKey key, TimeSpan? timeout, CancellationToken cancellationToken) =>
        (await LockLaterAsync(key, LockOptions.Default with { Timeout = timeout }, cancellationToken).ConfigureAwait(false)).Handle
        ?? throw new InvalidOperationException("A request that waits was answered without a lock.");

    private async Task<LockHandle?> TryAcquireLaterAsync(LockKey key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        LockOptions options = timeout == TimeSpan.Zero ? LockOptions.Default with { Block = false } : LockOptions.Default with { Timeout = timeout };
        try
        {
            return (await LockLaterAsync(key, options, cancellationToken).ConfigureAwait(false)).Handle;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<Pid?> WhereIsLaterAsync(LockKey key, CancellationToken cancellationToken)
    {
        ILocks locks = await StartedAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        return await locks.WhereIsAsync(key, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<LockQueueEntry>> GetQueueLaterAsync(LockKey key, CancellationToken cancellationToken)
    {
        ILocks locks = await StartedAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        return await locks.GetQueueAsync(key, cancellationToken).ConfigureAwait(false);
    }

    private Task<ILocks> StartedAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!start.Task.IsCompleted && Interlocked.Exchange(ref told, 1) == 0)
            LogWaits(log);
        return start.Task.WaitAsync(patience, TimeProvider.System, cancellationToken);
    }

    /// <summary>How long a request waits for the start: as long as it would for a quorum, and not past its own end.</summary>
    private static TimeSpan Patience(LockOptions options)
    {
        TimeSpan quorum = options.NoQuorum == NoQuorum.Retry ? Timeout.InfiniteTimeSpan : LockService.QuorumPatience;
        if (options.Timeout is not { } timeout || timeout < TimeSpan.Zero)
            return quorum;
        return quorum < TimeSpan.Zero || timeout < quorum ? timeout : quorum;
    }

    [return: NotNullIfNotNull(nameof(timeout))]
    private static TimeSpan? Left(TimeSpan? timeout, long begun)
    {
        if (timeout is not { } limit || limit <= TimeSpan.Zero)
            return timeout;
        TimeSpan left = limit - TimeProvider.System.GetElapsedTime(begun);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    [LoggerMessage(EventId = 206, Level = LogLevel.Information, Message = "A lock is asked for before the node has started; the request waits for it. The host starts the node: see that it is run.")]
    private static partial void LogWaits(ILogger log);
}
