namespace Paxtor.Testing.Cluster;

/// <summary>
/// The locks of a simulated node for a test's code: the node's own, but every await stays in the simulation, where the real ones let their callers
/// go on with the thread pool.
/// </summary>
internal sealed class SimulatedLocks(ILocks inner) : ILocks
{
    public Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default)
    {
        AssertContext();
        return inner.LockAsync(key, options, cancellationToken);
    }

    public Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Acquire(inner.LockAsync, key, timeout, cancellationToken);

    public Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        TryAcquire(inner.LockAsync, key, timeout, cancellationToken);

    public Task<Pid?> WhereIsAsync(LockKey key, CancellationToken cancellationToken = default)
    {
        AssertContext();
        cancellationToken.ThrowIfCancellationRequested();
        return inner.WhereIsAsync(key, CancellationToken.None);
    }

    public Task<IReadOnlyList<LockQueueEntry>> GetQueueAsync(LockKey key, CancellationToken cancellationToken = default)
    {
        AssertContext();
        cancellationToken.ThrowIfCancellationRequested();
        return inner.GetQueueAsync(key, CancellationToken.None);
    }

    public LockOwner CreateOwner() => new Owner(inner.CreateOwner());

    private static async Task<LockHandle> Acquire(
        Func<LockKey, LockOptions?, CancellationToken, Task<LockResult>> ask, LockKey key, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        AssertContext();
        LockResult result = await ask(key, new LockOptions { Timeout = timeout }, cancellationToken).ConfigureAwait(true);
        return result.Handle ?? throw new SimulationException($"A request that waits was answered {result.Status}.");
    }

    private static async Task<LockHandle?> TryAcquire(
        Func<LockKey, LockOptions?, CancellationToken, Task<LockResult>> ask, LockKey key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        AssertContext();
        bool waits = timeout != TimeSpan.Zero;
        try
        {
            var options = new LockOptions { Block = waits, Timeout = waits ? timeout : null };
            return (await ask(key, options, cancellationToken).ConfigureAwait(true)).Handle;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static void AssertContext()
    {
        if (SynchronizationContext.Current is not SimulatedUserContext)
            throw new InvalidOperationException($"Locks of a simulated node are used by code under {nameof(SimulatedNode)}.{nameof(SimulatedNode.Run)}, which awaits without ConfigureAwait(false).");
    }

    private sealed class Owner(LockOwner inner) : LockOwner
    {
        public override Pid Pid => inner.Pid;

        public override Task<LockResult> LockAsync(LockKey key, LockOptions? options = null, CancellationToken cancellationToken = default)
        {
            AssertContext();
            return inner.LockAsync(key, options, cancellationToken);
        }

        public override Task<LockHandle> AcquireAsync(LockKey key, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
            Acquire(inner.LockAsync, key, timeout, cancellationToken);

        public override Task<LockHandle?> TryAcquireAsync(LockKey key, TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
            TryAcquire(inner.LockAsync, key, timeout, cancellationToken);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
