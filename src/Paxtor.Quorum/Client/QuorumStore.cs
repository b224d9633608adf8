using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Transport;

namespace Paxtor.Quorum.Client;

/// <summary>
/// The coordination store of the embedded quorum as one node uses it: over the network to the voters, or straight into the voter
/// that lives in this node.
/// </summary>
public sealed class QuorumStore : ICoordinationStore
{
    /// <summary>Makes the store and opens connections to the voters. To be called on the loop.</summary>
    /// <param name="loop">The node's event loop.</param>
    /// <param name="network">The node's network; its handler must pass on what it tells.</param>
    /// <param name="voters">All voters of the cluster, this node included where it votes.</param>
    /// <param name="options">The settings.</param>
    /// <param name="logger">The log; may be null.</param>
    public QuorumStore(EventLoop loop, INetwork network, IReadOnlyList<VoterAddress> voters, QuorumStoreOptions options, ILogger? logger)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(options);
        Loop = loop;
        Limits = options.Limits;
    }

    /// <inheritdoc/>
    public EventLoop Loop { get; }

    /// <inheritdoc/>
    public StoreLimits Limits { get; }

    /// <inheritdoc/>
    public bool HasQuorum => false;

    /// <inheritdoc/>
    public IDisposable ObserveQuorum(Action<bool> observer) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<TransactionResult> CommitAsync(Transaction transaction) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask RevokeLeaseAsync(LeaseId lease) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IWatch Watch(WatchRequest request, IWatchObserver observer) => throw new NotImplementedException();

    /// <summary>Completes everything outstanding: as unknown where a change may have been carried out, else as "no quorum".</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
