using System.Buffers.Binary;
using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Tokens;

/// <summary>How far the fencing tokens of a store have come.</summary>
/// <param name="Base">What is added to revisions to make tokens.</param>
/// <param name="Revision">The store's revision.</param>
internal sealed record TokenState(long Base, long Revision)
{
    /// <summary>The most that a base may be raised above: a quarter of all tokens there are.</summary>
    public const long MaxAbove = 1L << 61;

    /// <summary>No token that was given is greater, and every one given from now on is.</summary>
    public long Highest => checked(Base + Revision);

    /// <summary>Reads it. Linearizable.</summary>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public static async ValueTask<TokenState> ReadAsync(ICoordinationStore store) => (await LookAsync(store).ConfigureAwait(false)).State;

    /// <summary>
    /// Raises the base, if need be, so that every token given from now on is greater than a number. It never goes down. The base becomes the next
    /// multiple of <see cref="WellKnownKeys.TokenBaseStep"/>.
    /// </summary>
    /// <remarks>
    /// A session adds the base that it read when it began. So all sessions end with the raise, in the same transaction: they cannot ask for a lock any
    /// more, and those who stand in a queue already stand before everyone who comes with the new base. Tokens of a lock then grow also while nodes run.
    /// </remarks>
    /// <param name="store">The store; on its loop.</param>
    /// <param name="above">What tokens must be greater than.</param>
    /// <returns>The state then, and whether it was raised by this call.</returns>
    /// <exception cref="NoQuorumException">There is no quorum; nothing was changed.</exception>
    /// <exception cref="OutcomeUnknownException">It may have been raised; repeating it does no harm.</exception>
    public static async ValueTask<(TokenState State, bool Raised)> RaiseAsync(ICoordinationStore store, long above)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(above);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(above, MaxAbove);
        while (true)
        {
            (TokenState state, long modified) = await LookAsync(store).ConfigureAwait(false);
            if (state.Highest >= above)
                return (state, false);
            byte[] value = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(value, checked(((above / WellKnownKeys.TokenBaseStep) + 1) * WellKnownKeys.TokenBaseStep));
            TransactionResult result = await store.CommitAsync(new Transaction(
                [Compare.ModIs(WellKnownKeys.TokenBase, modified)],
                [Operation.Put(WellKnownKeys.TokenBase, value), Operation.Delete(KeyRange.Prefix(SessionRecord.Prefix))],
                [])).ConfigureAwait(false);
            if (result.Succeeded)
                return (await ReadAsync(store).ConfigureAwait(false), true);
        }
    }

    private static async ValueTask<(TokenState State, long Modified)> LookAsync(ICoordinationStore store)
    {
        TransactionResult result = await store.CommitAsync(Transaction.Of(Operation.Get(WellKnownKeys.TokenBase))).ConfigureAwait(false);
        KeyValue? key = result.Results[0].First;
        return (new TokenState(SessionFactory.TokenBaseOf(key), result.Revision), key?.ModRevision ?? 0);
    }
}
