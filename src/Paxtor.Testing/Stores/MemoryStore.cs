using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Testing.Stores;

/// <summary>
/// A coordination store in memory, for tests of what is built on the seam: the state machine of the real engine on any loop, without a cluster,
/// with faults that are switched on and off.
/// </summary>
public sealed class MemoryStore : ICoordinationStore
{
    /// <summary>Makes an empty store.</summary>
    /// <param name="loop">The loop of the node that uses it.</param>
    /// <param name="limits">What a request may hold; null for the defaults.</param>
    public MemoryStore(EventLoop loop, StoreLimits? limits = null)
    {
        Loop = loop;
        Limits = limits ?? new StoreLimits();
    }

    /// <inheritdoc/>
    public EventLoop Loop { get; }

    /// <inheritdoc/>
    public StoreLimits Limits { get; }

    /// <inheritdoc/>
    public bool HasQuorum => throw new NotSupportedException();

    /// <inheritdoc/>
    public IDisposable ObserveQuorum(Action<bool> observer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<TransactionResult> CommitAsync(Transaction transaction) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask RevokeLeaseAsync(LeaseId lease) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IWatch Watch(WatchRequest request, IWatchObserver observer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
