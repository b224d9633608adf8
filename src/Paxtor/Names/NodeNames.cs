using System.Runtime.CompilerServices;
using Paxtor.Coordination;
using Paxtor.Processes;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>The names of the cluster for any thread, on a node that may not have started yet: what waits for an answer waits for the start too.</summary>
internal sealed class NodeNames : INames
{
    private readonly TaskCompletionSource<NameService> start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile NameService? started;

    public NodeNames()
    {
        Temporary = new TemporaryRegistry(this);
        Permanent = new PermanentRegistry(this);
    }

    public TemporaryRegistry Temporary { get; }

    public PermanentRegistry Permanent { get; }

    /// <summary>The node runs.</summary>
    public void Begin(NameService service)
    {
        started = service;
        start.TrySetResult(service);
    }

    /// <summary>The node will not run. Nothing when it does already.</summary>
    public void Fail(Exception cause)
    {
        start.TrySetException(cause);
        // Nobody may be waiting, and then nobody looks at it.
        _ = start.Task.Exception;
    }

    public ProcessRef Name(LockKey key, ProcessSpec spec, NameRestart restart = NameRestart.Temporary, NameOptions? options = null) =>
        restart == NameRestart.Permanent ? Permanent.Via(key, spec, options) : Temporary.Via(key, spec, options);

    public Task<Pid?> LookupAsync(LockKey key, CancellationToken cancellationToken = default) => LookupAsync(key, null, cancellationToken);

    public Task<bool> IsAliveAsync(LockKey key, CancellationToken cancellationToken = default) => IsAliveAsync(key, null, cancellationToken);

    /// <summary>The pid of the process that has a name of a kind; of either kind for null.</summary>
    public async Task<Pid?> LookupAsync(LockKey key, NameRestart? restart, CancellationToken cancellationToken)
    {
        key.ThrowIfDefault();
        NameService service = await StartedAsync(cancellationToken).ConfigureAwait(true);
        return await OnStoreAsync(
            service,
            async () => await service.Claims.LookUpAsync(key).ConfigureAwait(false) is { } found && (restart is null || restart == found.Restart) ? found.Claim.Pid : (Pid?)null,
            cancellationToken).ConfigureAwait(true);
    }

    public async Task<bool> IsAliveAsync(LockKey key, NameRestart? restart, CancellationToken cancellationToken) =>
        await LookupAsync(key, restart, cancellationToken).ConfigureAwait(true) is { } pid && await started!.Runtime.Processes.IsAliveAsync(pid, cancellationToken).ConfigureAwait(true);

    public async Task<bool> RemoveAsync(LockKey key, CancellationToken cancellationToken = default)
    {
        key.ThrowIfDefault();
        NameService service = await StartedAsync(cancellationToken).ConfigureAwait(true);
        bool removed = await OnStoreAsync(service, () => service.Claims.RemoveAsync(key), cancellationToken).ConfigureAwait(true);
        await OnStoreAsync(
            service,
            async () =>
            {
                // The node that has the process sees the removal, and ends it.
                RetryPause pause = new(service.Loop.Random);
                LoopSignal timer = new(service.Loop);
                while (!cancellationToken.IsCancellationRequested && await service.Claims.LookUpAsync(key).ConfigureAwait(false) is { Restart: NameRestart.Permanent })
                    await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(true);
        return removed;
    }

    public async IAsyncEnumerable<NameInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        NameService service = await StartedAsync(cancellationToken).ConfigureAwait(true);
        for (StoreKey? from = NameKeys.All; from is { } first;)
        {
            NameListing.Page page = await OnStoreAsync(service, () => NameListing.ReadAsync(service.Store, first), cancellationToken).ConfigureAwait(true);
            foreach (NameInfo name in page.Names)
                yield return name;
            from = page.Next;
        }
    }

    /// <summary>The pid of the process of a name; starts it when there is none.</summary>
    public async ValueTask<Pid> StartAsync(NameTarget target, CancellationToken cancellationToken)
    {
        NameService service = await StartedAsync(cancellationToken).ConfigureAwait(true);
        return await service.FindAsync(target, default, null, CallOptions.Default.Timeout, cancellationToken).ConfigureAwait(true);
    }

    /// <summary>Delivers to the process of a name; again, to where it is then, when it surely was not handled.</summary>
    public async ValueTask<TResult> DeliverAsync<TState, TResult>(NameTarget target, Func<Pid, TState, ValueTask<TResult>> deliver, TState state, CancellationToken cancellationToken)
    {
        NameService service = await StartedAsync(cancellationToken).ConfigureAwait(true);
        Pid dead = default;
        NodeUnreachableException? unreachable = null;
        while (true)
        {
            Pid pid = dead == default && service.Known.Find(target) is { } last
                ? last
                : await service.FindAsync(target, dead, unreachable, CallOptions.Default.Timeout, cancellationToken).ConfigureAwait(true);
            try
            {
                return await deliver(pid, state).ConfigureAwait(true);
            }
            catch (ProcessNotFoundException)
            {
                (dead, unreachable) = (pid, null);
            }
            catch (NodeUnreachableException e)
            {
                (dead, unreachable) = (pid, e);
            }

            service.Known.Drop(target, dead);
        }
    }

    private ValueTask<NameService> StartedAsync(CancellationToken cancellationToken) =>
        started is { } service ? new ValueTask<NameService>(service) : new ValueTask<NameService>(start.Task.WaitAsync(cancellationToken));

    private static async ValueTask<T> OnStoreAsync<T>(NameService service, Func<ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await new LoopAsk<T>(ask).Run(service.Runtime, service.Loop, cancellationToken).ConfigureAwait(true);
        }
        catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
        {
            throw new QuorumUnavailableException("There is no quorum to ask about names.", e);
        }
    }
}
