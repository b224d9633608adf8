using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>Establishes sessions: a lease, and under it the session's own key.</summary>
/// <param name="store">The store.</param>
/// <param name="encode">Gives the value of the sessions' keys: whose they are.</param>
/// <param name="options">Validated.</param>
/// <param name="wake">Set when trying again at once may help.</param>
internal sealed class SessionFactory(ICoordinationStore store, Func<byte[]> encode, SessionOptions options, LoopSignal wake)
{
    private readonly EventLoop loop = store.Loop;
    private bool closed;

    /// <summary>Ends the trying.</summary>
    public void Close() => closed = true;

    /// <summary>Tries until there is a session.</summary>
    /// <returns>The session, or null when closed.</returns>
    public async ValueTask<Session?> EstablishAsync()
    {
        RetryPause pause = new(loop.Random);
        while (!closed)
        {
            LeaseId lease = new(loop.Random.NextInt64(1, long.MaxValue));
            if (await GrantAsync(lease).ConfigureAwait(false) is not { } grant)
                continue;
            if (await RegisterAsync(lease, grant.SentAt, grant.TimeToLive).ConfigureAwait(false) is not { } session)
                continue;
            if (session.IsValid)
                return session;
            await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Grants a lease; null when another must be tried.</summary>
    private async ValueTask<(long SentAt, TimeSpan TimeToLive)?> GrantAsync(LeaseId lease)
    {
        RetryPause pause = new(loop.Random);
        long sentAt = loop.Time.GetTimestamp();
        long giveUp = long.MaxValue;
        bool maybeGranted = false;
        while (!closed)
        {
            // Once a copy may be on its way, the lease may live from the first sending on.
            if (!maybeGranted)
                sentAt = loop.Time.GetTimestamp();
            else if (loop.Time.GetTimestamp() >= giveUp)
                return null;
            try
            {
                return (sentAt, await store.GrantLeaseAsync(lease, options.TimeToLive).ConfigureAwait(false));
            }
            catch (LeaseExistsException)
            {
                return maybeGranted ? (sentAt, options.TimeToLive) : null;
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                maybeGranted |= e is OutcomeUnknownException;
                giveUp = sentAt + loop.ToTimestamp(options.TimeToLive / 2);
                await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>
    /// Puts the session's key. Repeated after an unknown outcome it finds its own copy; a late copy finds the key there, or the lease gone.
    /// </summary>
    /// <returns>The session; null when the lease is of no use any more.</returns>
    private async ValueTask<Session?> RegisterAsync(LeaseId lease, long sentAt, TimeSpan timeToLive)
    {
        RetryPause pause = new(loop.Random);
        byte[] value = encode();
        StoreKey key = SessionRecord.KeyOf(lease);
        long giveUp = sentAt + loop.ToTimestamp(timeToLive / 2);
        Transaction transaction = new(
            [Compare.CreateIs(key, 0)],
            [Operation.Get(WellKnownKeys.TokenBase), Operation.Put(key, value, lease)],
            [Operation.Get(WellKnownKeys.TokenBase), Operation.Get(key)]);
        while (!closed && loop.Time.GetTimestamp() < giveUp)
        {
            try
            {
                TransactionResult result = await store.CommitAsync(transaction).ConfigureAwait(false);
                // By a chance of one in billions another node has chosen the same id while the outcome of our grant was unknown.
                if (!result.Succeeded && !result.Results[1].First!.Value.Span.SequenceEqual(value))
                    return null;
                long fence = result.Succeeded ? result.Revision : result.Results[1].First!.ModRevision;
                Session session = new(loop, store, lease, key, value, fence, TokenBaseOf(result.Results[0].First), options.Margin) { SeenRevision = result.Revision };
                session.Renewed(sentAt, timeToLive);
                return session;
            }
            catch (LeaseNotFoundException)
            {
                return null;
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>What a token has on top of a revision.</summary>
    /// <param name="key">The key <see cref="WellKnownKeys.TokenBase"/> as read, or null.</param>
    public static long TokenBaseOf(KeyValue? key)
    {
        if (key is null)
            return 0;
        if (key.Value.Length != sizeof(long))
            throw new InvalidOperationException($"The store's token base has {key.Value.Length} bytes instead of 8: another program has written it. No token is safe with it.");
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(key.Value.Span);
    }
}
