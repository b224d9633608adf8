using Paxtor.Names;

namespace Paxtor;

/// <summary>What <see cref="TemporaryRegistry"/> and <see cref="PermanentRegistry"/> have in common: one process per key in the cluster. Made by <see cref="INames"/>.</summary>
public abstract class NameRegistry : IProcessRegistry
{
    private readonly NodeNames names;

    private protected NameRegistry(NodeNames names) => this.names = names;

    private protected NodeNames Names => names;

    private protected abstract NameRestart Restart { get; }

    /// <summary>A reference to whichever process has a key; the first use starts it. The same as <see cref="INames.Name"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="spec">What to start, when nothing runs.</param>
    /// <param name="options">How it is started; null for the defaults.</param>
    public ProcessRef Via(LockKey key, ProcessSpec spec, NameOptions? options = null) => ProcessRef.Via(this, NameTarget.Of(key, spec, Restart, options));

    /// <summary>A reference to whichever process has a key, which starts nothing: while there is none, calls throw <see cref="ProcessNotFoundException"/>.</summary>
    /// <param name="key">The key.</param>
    public ProcessRef Via(LockKey key)
    {
        key.ThrowIfDefault();
        return ProcessRef.Via(this, key);
    }

    /// <inheritdoc cref="INames.LookupAsync"/>
    public Task<Pid?> LookupAsync(LockKey key, CancellationToken cancellationToken = default) => names.LookupAsync(key, Restart, cancellationToken);

    /// <inheritdoc cref="INames.IsAliveAsync"/>
    public Task<bool> IsAliveAsync(LockKey key, CancellationToken cancellationToken = default) => names.IsAliveAsync(key, Restart, cancellationToken);

    /// <summary>The pid of the process that has a key; starts it when there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="spec">What to start, when nothing runs.</param>
    /// <param name="options">How it is started; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun may go on.</param>
    /// <exception cref="NameConflictException">The key is a name of another kind or class.</exception>
    /// <exception cref="ProcessStartException">It did not start.</exception>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    public ValueTask<Pid> WhereIsAsync(LockKey key, ProcessSpec spec, NameOptions? options = null, CancellationToken cancellationToken = default) =>
        names.StartAsync(NameTarget.Of(key, spec, Restart, options), cancellationToken);

    /// <summary>
    /// The pid of the process that has a key. A key that came with what to start (<see cref="Via(LockKey, ProcessSpec, NameOptions)"/>) starts it when there is none; others never do.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Pid?> WhereIsAsync(object key, CancellationToken cancellationToken = default) => key is NameTarget target
        ? await names.StartAsync(target, cancellationToken).ConfigureAwait(true)
        : await LookupAsync(LockKey.From(key), cancellationToken).ConfigureAwait(true);

    /// <inheritdoc/>
    ValueTask<TResult> IProcessRegistry.SendAsync<TState, TResult>(object key, Func<Pid, TState, ValueTask<TResult>> deliver, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        return key is NameTarget target ? names.DeliverAsync(target, deliver, state, cancellationToken) : FindAsync(key, deliver, state, cancellationToken);
    }

    private async ValueTask<TResult> FindAsync<TState, TResult>(object key, Func<Pid, TState, ValueTask<TResult>> deliver, TState state, CancellationToken cancellationToken)
    {
        Pid pid = await LookupAsync(LockKey.From(key), cancellationToken).ConfigureAwait(true) ?? throw new ProcessNotFoundException($"No process has the name {key}.");
        return await deliver(pid, state).ConfigureAwait(true);
    }
}

/// <summary>The registry behind temporary names: a process that ends is started again by the next use of its name.</summary>
public sealed class TemporaryRegistry : NameRegistry
{
    internal TemporaryRegistry(NodeNames names)
        : base(names)
    {
    }

    private protected override NameRestart Restart => NameRestart.Temporary;
}

/// <summary>The registry behind permanent names: a process that ends is started again without anyone's use, until its name is removed.</summary>
public sealed class PermanentRegistry : NameRegistry
{
    internal PermanentRegistry(NodeNames names)
        : base(names)
    {
    }

    private protected override NameRestart Restart => NameRestart.Permanent;

    /// <summary>Starts the process of a key unless it runs; from then on it is restarted whenever it ends.</summary>
    /// <param name="key">The key.</param>
    /// <param name="spec">What to start.</param>
    /// <param name="options">How it is started; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun may go on.</param>
    /// <returns>Its pid, or null when the process did not start. Its start is then tried again in the background, with growing pauses.</returns>
    /// <exception cref="NameConflictException">The key is a name of another kind or class.</exception>
    /// <exception cref="QuorumUnavailableException">There is no quorum.</exception>
    public async ValueTask<Pid?> EnsureStartedAsync(LockKey key, ProcessSpec spec, NameOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await WhereIsAsync(key, spec, options, cancellationToken).ConfigureAwait(true);
        }
        catch (ProcessStartException)
        {
            return null;
        }
    }
}
