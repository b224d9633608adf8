namespace Paxtor;

/// <summary>
/// A registry of processes, which anyone can write: a reference through it (<see cref="ProcessRef.Via"/>) works wherever a reference does. Only
/// <see cref="WhereIsAsync"/> must be there; the others have defaults. All members may be called from any thread.
/// </summary>
public interface IProcessRegistry
{
    /// <summary>Finds the process of a key, or starts it, as the registry sees fit.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its pid, or null when there is none.</returns>
    ValueTask<Pid?> WhereIsAsync(object key, CancellationToken cancellationToken = default);

    /// <summary>Enters a process. Default: not supported.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pid">The process.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when the key is taken.</returns>
    /// <exception cref="NotSupportedException">This registry takes no entries from outside.</exception>
    ValueTask<bool> RegisterAsync(object key, Pid pid, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"{GetType().Name} takes no entries from outside.");

    /// <summary>Removes an entry; no matter if there is none. Default: not supported.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="NotSupportedException">This registry takes no entries from outside.</exception>
    ValueTask UnregisterAsync(object key, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"{GetType().Name} takes no entries from outside.");

    /// <summary>
    /// Delivers through the registry: <paramref name="deliver"/> is called with the pid of the key's process. Default: finds it by <see cref="WhereIsAsync"/>, and
    /// throws when there is none. A registry that can tell that a delivery surely did not happen may find the process anew and deliver again.
    /// </summary>
    /// <typeparam name="TState">What <paramref name="deliver"/> needs.</typeparam>
    /// <typeparam name="TResult">What it gives.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="deliver">Delivers to a pid.</param>
    /// <param name="state">Passed to <paramref name="deliver"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProcessNotFoundException">The registry knows no process by the key.</exception>
    async ValueTask<TResult> SendAsync<TState, TResult>(object key, Func<Pid, TState, ValueTask<TResult>> deliver, TState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        // On the caller's context, where there is one: the simulator's keeps it on the loop.
        Pid pid = await WhereIsAsync(key, cancellationToken).ConfigureAwait(true) ?? throw new ProcessNotFoundException($"{GetType().Name} knows no process by the key {key}.");
        return await deliver(pid, state).ConfigureAwait(true);
    }
}
