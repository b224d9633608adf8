using Paxtor.Foundation.Loop;

namespace Paxtor.Coordination;

/// <summary>
/// The seam between recipes (locks, names, sessions, membership) and engines: a small linearizable key-value store with
/// the meaning of etcd's version 3 API. Every engine answers alike; one conformance suite holds them to it.
/// </summary>
/// <remarks>
/// <para>All members are called on <see cref="Loop"/>, and all continuations and callbacks run on it.</para>
/// <para>There are no cancellation tokens, on purpose: a request that was sent cannot be taken back, and each is answered
/// within the engine's request time-out (2 s at most by default), if only by <see cref="OutcomeUnknownException"/>. What to do about a caller who no longer
/// wants the answer is the recipe's business.</para>
/// <para>A mutating request may be delivered late, even after its caller got <see cref="OutcomeUnknownException"/>, but never more than once
/// for each call, and never after it was answered. Recipes fence against late copies by comparing the mod revision of a key of their own.</para>
/// </remarks>
public interface ICoordinationStore : IAsyncDisposable
{
    /// <summary>The event loop of the node that uses the store.</summary>
    EventLoop Loop { get; }

    /// <summary>What a request may hold.</summary>
    StoreLimits Limits { get; }

    /// <summary>
    /// False when this node knows of no reachable quorum: a request made now would most likely end in <see cref="NoQuorumException"/>.
    /// It turns false within 2 s of the quorum's going away, and true when an answer of a quorum has come.
    /// </summary>
    bool HasQuorum { get; }

    /// <summary>Registers an observer of <see cref="HasQuorum"/>; it is called on each change, not at once.</summary>
    /// <param name="observer">Called with the new value.</param>
    /// <returns>Dispose it to end the registration.</returns>
    IDisposable ObserveQuorum(Action<bool> observer);

    /// <summary>
    /// Runs a transaction: all comparisons and the operations of the branch they choose, at one point of the store's history. Linearizable,
    /// also when it only reads. All its changes carry one revision.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <returns>Which branch ran, and an answer for each of its operations.</returns>
    /// <exception cref="NoQuorumException">It was not sent, or was refused: nothing happened, nothing will.</exception>
    /// <exception cref="OutcomeUnknownException">It may have happened, or may yet. Never thrown for a transaction that only reads (that ends in <see cref="NoQuorumException"/>).</exception>
    /// <exception cref="LeaseNotFoundException">A put of the chosen branch names a lease that does not exist: nothing happened.</exception>
    /// <exception cref="InvalidStoreRequestException">
    /// A limit is passed, or one key is put twice or put and deleted in one branch, chosen or not: nothing happened.
    /// </exception>
    ValueTask<TransactionResult> CommitAsync(Transaction transaction);

    /// <summary>Grants a lease under an id that the caller chose, so that the request can be repeated.</summary>
    /// <param name="lease">Positive; random, so that no two callers choose the same.</param>
    /// <param name="timeToLive">How long it lives from its grant and from each keep-alive; whole seconds, rounded up.</param>
    /// <returns>The time to live granted, which may be longer. A lease never ends before it has passed, and ends some time after.</returns>
    /// <exception cref="LeaseExistsException">There is a lease with this id: when repeating after an unknown outcome, it is one's own.</exception>
    /// <exception cref="NoQuorumException">Nothing happened.</exception>
    /// <exception cref="OutcomeUnknownException">It may have happened, or may yet.</exception>
    /// <exception cref="InvalidStoreRequestException">The id or the time to live is out of range.</exception>
    ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive);

    /// <summary>
    /// Renews a lease: it lives a full time to live from some moment after this call began. The caller must reckon from the moment it made the
    /// call, not from the answer.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <returns>Its time to live.</returns>
    /// <exception cref="LeaseNotFoundException">It has expired or was revoked, or its end is decided.</exception>
    /// <exception cref="NoQuorumException">It was not renewed as far as the caller may rely on.</exception>
    ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease);

    /// <summary>Ends a lease; the keys attached to it are deleted at one revision.</summary>
    /// <param name="lease">The lease.</param>
    /// <exception cref="LeaseNotFoundException">There is no such lease (any more).</exception>
    /// <exception cref="NoQuorumException">Nothing happened.</exception>
    /// <exception cref="OutcomeUnknownException">It may have happened, or may yet.</exception>
    ValueTask RevokeLeaseAsync(LeaseId lease);

    /// <summary>
    /// Watches keys from a revision on: every change, in order, without gaps or repeats, across failures of servers, until it is disposed
    /// or ends with an error. While there is no quorum it is silent; see <see cref="HasQuorum"/>.
    /// </summary>
    /// <param name="request">What to watch, and from where.</param>
    /// <param name="observer">Told on the loop, never inside this call. A range that passes a limit ends the watch with <see cref="InvalidStoreRequestException"/>.</param>
    IWatch Watch(WatchRequest request, IWatchObserver observer);
}
