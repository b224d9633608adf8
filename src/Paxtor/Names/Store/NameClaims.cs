using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>Claims names and gives them up, in the store. On the loop.</summary>
/// <remarks>
/// <para>A claim is one transaction: the session's fence holds, and the key is no name yet. So at each revision a key has one claim at most, whatever its kind; and once the fence has moved on,
/// no late copy of a claim can come into being (see <see cref="SessionFence"/>).</para>
/// <para>Giving up compares the mod revision of the claim, which no other ever has: copies of it change nothing, however late they come, and need no fence.</para>
/// </remarks>
internal sealed class NameClaims(ICoordinationStore store, SessionManager sessions)
{
    private readonly EventLoop loop = store.Loop;

    /// <summary>Claims a name for a process that does not run yet.</summary>
    /// <param name="key">The name.</param>
    /// <param name="restart">Its kind.</param>
    /// <param name="claim">Who is to have it.</param>
    /// <param name="spec">What a permanent one starts.</param>
    /// <param name="specRevision">The mod revision of that in the store; 0 when it is not there yet: then it is put with the claim.</param>
    /// <param name="movesFrom">The mod revision of the claim that this one takes the place of; 0 for none.</param>
    /// <param name="giveUpAt">When to stop trying, while there is no quorum or no session.</param>
    /// <param name="isWanted">Whether the claim is still wanted.</param>
    public async ValueTask<ClaimResult> ClaimAsync(LockKey key, NameRestart restart, ClaimRecord claim, SpecRecord? spec, long specRevision, long movesFrom, long giveUpAt, Func<bool> isWanted)
    {
        RetryPause pause = new(loop.Random);
        LoopSignal timer = new(loop);
        byte[] value = claim.Encode();
        while (isWanted() && loop.Time.GetTimestamp() < giveUpAt)
        {
            if (sessions.Valid is not { } session)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
                continue;
            }

            long fence = session.Fence.Value;
            try
            {
                TransactionResult result = await store.CommitAsync(ClaimIn(session, key, restart, value, spec, specRevision, movesFrom)).ConfigureAwait(false);
                if (result.Succeeded)
                    return new ClaimResult(ClaimOutcome.Claimed, session, result.Revision);
                if (session.Fence.Observe(result.Results[0].First, fence) || session.IsLost)
                    continue;
                return Seen(result.Results.AsSpan(1), movesFrom);
            }
            catch (NoQuorumException)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
            catch (OutcomeUnknownException)
            {
                // A copy may have arrived, or may yet: shut the door behind it, then look. Where the session is over, what came of it ends with the lease.
                if (await session.Fence.PassAsync(fence).ConfigureAwait(false) && await ReadOwnAsync(key, restart, claim.Pid, session).ConfigureAwait(false) is { } revision)
                    return new ClaimResult(ClaimOutcome.Claimed, session, revision);
            }
            catch (LeaseNotFoundException)
            {
                sessions.Lose(session);
            }
        }

        return new ClaimResult(ClaimOutcome.NoQuorum);
    }

    /// <summary>Gives a claim up; ends when it is gone from the store, or its session is over and it goes with the lease.</summary>
    public async ValueTask ReleaseAsync(LockKey key, NameRestart restart, Session session, long revision)
    {
        RetryPause pause = new(loop.Random);
        LoopSignal timer = new(loop);
        StoreKey claim = NameKeys.Claim(key, restart);
        Transaction release = new([Compare.ModIs(claim, revision)], [Operation.Delete(claim)], []);
        while (!session.IsLost)
        {
            try
            {
                await store.CommitAsync(release).ConfigureAwait(false);
                return;
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Who has a name. Linearizable.</summary>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public async ValueTask<(ClaimRecord Claim, NameRestart Restart)?> LookUpAsync(LockKey key)
    {
        TransactionResult result = await store.CommitAsync(Transaction.Of(Operation.Get(NameKeys.TemporaryClaim(key)), Operation.Get(NameKeys.PermanentClaim(key)))).ConfigureAwait(false);
        return Claimed(result.Results);
    }

    /// <summary>Makes a permanent name one that is not restarted.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public async ValueTask<bool> RemoveAsync(LockKey key)
    {
        StoreKey spec = NameKeys.Spec(key);
        bool removed = false;
        while (true)
        {
            TransactionResult read = await store.CommitAsync(Transaction.Of(Operation.Get(spec))).ConfigureAwait(false);
            if (read.Results[0].First is not { } found)
                return removed;
            try
            {
                // A late copy must not hit a name that was made anew.
                TransactionResult result = await store.CommitAsync(new Transaction([Compare.ModIs(spec, found.ModRevision)], [Operation.Delete(spec)], [])).ConfigureAwait(false);
                if (result.Succeeded)
                    return true;
            }
            catch (OutcomeUnknownException)
            {
                removed = true;
            }
        }
    }

    private static Transaction ClaimIn(Session session, LockKey key, NameRestart restart, byte[] value, SpecRecord? spec, long specRevision, long movesFrom)
    {
        StoreKey temporary = NameKeys.TemporaryClaim(key);
        StoreKey permanent = NameKeys.PermanentClaim(key);
        StoreKey specKey = NameKeys.Spec(key);
        bool isPermanent = restart == NameRestart.Permanent;
        Operation put = Operation.Put(isPermanent ? permanent : temporary, value, session.Lease);
        return new Transaction(
            [session.Fence.Compare, IsFree(temporary, isPermanent ? 0 : movesFrom), IsFree(permanent, isPermanent ? movesFrom : 0), Compare.ModIs(specKey, specRevision)],
            isPermanent && specRevision == 0 ? [put, Operation.Put(specKey, spec!.Encode())] : [put],
            [Operation.Get(session.Key), Operation.Get(temporary), Operation.Get(permanent), Operation.Get(specKey)]);
    }

    /// <summary>Nobody has it, or the one whose claim is moved.</summary>
    private static Compare IsFree(StoreKey claim, long movesFrom) => movesFrom == 0 ? Compare.CreateIs(claim, 0) : Compare.ModIs(claim, movesFrom);

    /// <param name="results">The temporary claim, the permanent one, and what the name starts.</param>
    /// <param name="movesFrom">The mod revision of the claim to be moved; 0 for none.</param>
    private static ClaimResult Seen(ReadOnlySpan<OperationResult> results, long movesFrom)
    {
        KeyValue? held = results[0].First ?? results[1].First;
        if (Claimed(results) is { } taken && (movesFrom == 0 || held!.ModRevision != movesFrom))
            return new ClaimResult(ClaimOutcome.Taken, Claim: taken.Claim, Restart: taken.Restart);
        if (movesFrom != 0 && held is null)
            return new ClaimResult(ClaimOutcome.NothingToMove);
        return results[2].First is { } spec
            ? new ClaimResult(ClaimOutcome.OtherSpec, Revision: spec.ModRevision, Spec: SpecRecord.Decode(spec))
            : new ClaimResult(ClaimOutcome.OtherSpec);
    }

    private static (ClaimRecord Claim, NameRestart Restart)? Claimed(ReadOnlySpan<OperationResult> results) =>
        results[0].First is { } temporary ? (ClaimRecord.Decode(temporary), NameRestart.Temporary)
        : results[1].First is { } permanent ? (ClaimRecord.Decode(permanent), NameRestart.Permanent)
        : null;

    /// <summary>The mod revision of a claim if it is a given process's.</summary>
    private async ValueTask<long?> ReadOwnAsync(LockKey key, NameRestart restart, Pid pid, Session session)
    {
        RetryPause pause = new(loop.Random);
        LoopSignal timer = new(loop);
        while (!session.IsLost)
        {
            try
            {
                TransactionResult result = await store.CommitAsync(Transaction.Of(Operation.Get(NameKeys.Claim(key, restart)))).ConfigureAwait(false);
                return result.Results[0].First is { } claim && ClaimRecord.Decode(claim).Pid == pid ? claim.ModRevision : null;
            }
            catch (NoQuorumException)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }

        return null;
    }
}
