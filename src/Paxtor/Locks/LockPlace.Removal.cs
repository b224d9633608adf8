using System.Diagnostics;
using System.Runtime.CompilerServices;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Sessions;

namespace Paxtor.Locks;

// Its number in the queue; its removal from the store, and what that tells the place of the same session behind it.
internal sealed partial class LockPlace
{
    /// <summary>The place of this session that waits for the removal of this one.</summary>
    private LockPlace? successor;

    /// <summary>The first place of the queue as the transaction saw it that removed the one before; null when it saw nothing.</summary>
    private KeyValue? firstSeen;

    private void TakeNumber(Session session)
    {
        number = service.Numbers.Take(Key, this);
        placeKey = PlaceKeys.PlaceIn(queue, session.Lease, number);
        createRevision = 0;
    }

    /// <summary>The place is gone from the store, or goes with its session.</summary>
    /// <param name="mayComeLate">Whether a copy of its release may still arrive.</param>
    private void ReturnNumber(bool mayComeLate)
    {
        service.Numbers.Return(Key, number, mayComeLate);
        number = -1;
    }

    /// <summary>The place before this one if it is of this session and still to be removed: then its removal tells what a watch would.</summary>
    /// <remarks>
    /// Keys come again, so the create revision is looked at too. Counter-example: the answer to this place's entering comes late, the one before is gone
    /// meanwhile and its number given to one that stands behind; each would wait for the other.
    /// </remarks>
    private LockPlace? FindAhead(Session session, KeyValue predecessor) =>
        PlaceKeys.NumberIn(predecessor.Key, session.Lease) is { } its && service.Numbers.Find(Key, its) is { } place
            && place.placeKey == predecessor.Key && place.createRevision == predecessor.CreateRevision ? place : null;

    /// <summary>
    /// Removes the place from the store until that is sure. It compares nothing: its number is not given again while a copy of this may be on its way, so
    /// that one can remove this place only. (And etcd carries out a mere delete at two thirds of the cost of a transaction with a condition.)
    /// </summary>
    /// <remarks>
    /// <para>If a place of this session waits behind it, the same transaction reads, after the deletion, which place is the first now. That is as good as
    /// the linearizable read that the one behind it would make: at the revision of the removal, its key stood with its create revision and its lease,
    /// and nothing stood before. Nothing can come before it later, for create revisions grow; and its key goes by its own removal or with the
    /// lease, which the session's deadline tells. If the first is another (this one was cancelled in the middle of the queue), or the answer was
    /// lost, the one behind reads for itself.</para>
    /// <para>Counter-example to taking the removal alone for a grant: A owns, B and C wait; B is cancelled. Its removal is no turn of C's.</para>
    /// </remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RemoveAsync(Session session, LoopCompletion<bool>? firstTry, Activity? trace = null)
    {
        RetryPause pause = new(loop.Random);
        bool mayComeLate = false;
        KeyValue? first = null;
        while (!session.IsLost)
        {
            try
            {
                bool looks = successor is not null;
                Transaction transaction = looks
                    ? Transaction.Of(Operation.Delete(placeKey), Operation.Get(queue, SortTarget.CreateRevision, limit: 1))
                    : Transaction.Of(Operation.Delete(placeKey));
                TransactionResult result = await service.Store.CommitAsync(trace is null ? transaction : transaction with { Trace = trace }).ConfigureAwait(false);
                if (looks)
                    first = result.Results[1].First;
                break;
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                mayComeLate |= e is OutcomeUnknownException;
                firstTry?.TrySetResult(false);
                await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }

        ReturnNumber(mayComeLate);
        if (successor is { } next)
        {
            next.firstSeen = first;
            next.predecessorGone = true;
            next.wake.Set();
        }

        firstTry?.TrySetResult(true);
    }
}
