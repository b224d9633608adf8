using System.Diagnostics;
using System.Runtime.CompilerServices;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>The way of a place through the store.</summary>
/// <remarks>
/// <para>It is the owner when no place of the queue has a smaller create revision, its own key stands, and its session is valid. On entering, one
/// transaction shows both: the session's fence held, so the lease lived, and nothing stood before. Later a linearizable read shows both again.</para>
/// <para>Where the place before it is one of this session, that one's removal is such a read: see <see cref="RemoveAsync"/>. Then nothing is watched
/// and nothing more is read, and a hand-over takes one commit.</para>
/// <para>The own key is not watched one by one: it goes with the lease, whose end the watch of the session's key tells, and it is read again before
/// ownership.</para>
/// </remarks>
internal sealed partial class LockPlace : IWatchObserver
{
    private bool predecessorGone;
    private bool watchRefused;
    private long enteredAt;

    /// <summary>Runs until the place is owned, or serves no one any more and is surely gone from the store.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync()
    {
        while (IsWanted)
        {
            if (service.Sessions.Valid is not { } session)
            {
                await wake.WaitAsync().ConfigureAwait(false);
                continue;
            }

            if (await EnterAsync(session).ConfigureAwait(false) is { } entry)
            {
                bool isFirst = entry.Predecessor is null || await WaitForTurnAsync(session, entry).ConfigureAwait(false);
                if (isFirst && IsWanted && session.TryOwn(this))
                {
                    Own(session);
                    return;
                }

                await RemoveAsync(session, null).ConfigureAwait(false);
            }
            else
            {
                // Nothing is in the store, and what may come late is fenced off; or it goes with its lease.
                ReturnNumber(mayComeLate: false);
            }

            // Whatever happened, its place is gone or goes with its lease. Whoever still waits begins anew, last in the queue.
            if (IsWanted)
                BackToContacting();
        }

        service.Remove(this);
    }

    /// <summary>The one before it changed: only its end matters.</summary>
    void IWatchObserver.OnEvents(IReadOnlyList<WatchEvent> events, long revision)
    {
        for (int i = 0; i < events.Count; i++)
            predecessorGone |= events[i].Kind == WatchEventKind.Delete;
        if (predecessorGone)
            wake.Set();
    }

    /// <summary>Changes may have been missed: look again.</summary>
    void IWatchObserver.OnEnded(StoreException reason)
    {
        predecessorGone = true;
        watchRefused = reason is not CompactedException;
        wake.Set();
    }

    /// <summary>Puts the place into the queue, or finds that those who ask do not want to wait.</summary>
    /// <returns>Null when nothing is or ever will be in the store, or its lease is over.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Entry?> EnterAsync(Session session)
    {
        Session = session;
        TakeNumber(session);
        enteredAt = loop.Time.GetTimestamp();
        byte[] value = service.EncodePlace(new PlaceRecord(Pid, loop.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        RetryPause pause = new(loop.Random);
        while (IsWanted && !session.IsLost)
        {
            bool waits = AnyoneWaits;
            long fence = session.Fence.Value;
            TransactionResult result;
            try
            {
                result = await service.Store.CommitAsync(waits ? EnterLast(session, value) : EnterIfEmpty(session, value)).ConfigureAwait(false);
            }
            catch (NoQuorumException)
            {
                await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
                continue;
            }
            catch (OutcomeUnknownException)
            {
                // A copy may have arrived, or may yet: shut the door behind it, then look.
                if (!await session.Fence.PassAsync(fence).ConfigureAwait(false))
                    return null;
                if (await ReadAsync(session, placeKey, long.MaxValue).ConfigureAwait(false) is not { } seen)
                    return null;
                if (seen.Own is null)
                    continue;
                createRevision = seen.Own.CreateRevision;
                if (await ReadAsync(session, placeKey, createRevision - 1).ConfigureAwait(false) is not { } before)
                    return null;
                return new Entry(before.Predecessor, before.Revision);
            }
            catch (LeaseNotFoundException)
            {
                service.Sessions.Lose(session);
                return null;
            }
            catch (InvalidStoreRequestException e)
            {
                Abandon(new ArgumentException($"The store refuses the key {Key}: {e.Message}", e));
                return null;
            }

            if (result.Succeeded)
            {
                createRevision = result.Revision;
                return new Entry(waits ? result.Results[0].First : null, result.Revision);
            }

            if (session.Fence.Observe(result.Results[0].First, fence) || session.IsLost)
                continue;
            if (waits)
                throw new InvalidOperationException($"A place in the queue of {Key} that was never entered exists.");
            AnswerBusy(result.Results[1].First ?? throw new InvalidOperationException($"The queue of {Key} is neither empty nor not."));
        }

        return null;
    }

    /// <summary>Waits until no place stands before it any more.</summary>
    /// <returns>False when it does not want to any more, or its own place is gone.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForTurnAsync(Session session, Entry entry)
    {
        RetryPause pause = new(loop.Random);
        while (IsWanted)
        {
            phase = Phase.Waiting;
            service.BeginsToWait();
            foreach (LockRequest request in requests.ToArray())
            {
                if (service.Store.HasQuorum)
                    request.QuorumAnswered();
                if (!request.Blocks)
                    LoopTasks.Run(loop, AnswerBusyAsync(request));
            }

            predecessorGone = watchRefused = false;
            firstSeen = null;
            LockPlace? ahead = FindAhead(session, entry.Predecessor!);
            IWatch? watch = null;
            if (ahead is null)
                watch = service.Store.Watch(new WatchRequest(KeyRange.Single(entry.Predecessor!.Key), entry.Revision + 1), this);
            else
                ahead.successor = this;
            while (IsWanted && !session.IsLost && !predecessorGone)
                await wake.WaitAsync().ConfigureAwait(false);
            watch?.Dispose();
            if (ahead is not null && ReferenceEquals(ahead.successor, this))
                ahead.successor = null;
            if (!IsWanted || session.IsLost)
                return false;
            if (firstSeen is { } first && first.Key == placeKey && first.CreateRevision == createRevision && first.Lease == session.Lease)
                return true;

            // With more places than the store takes watches, those without one ask now and then.
            if (watchRefused)
                await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
            if (!IsWanted)
                return false;
            BackToContacting();
            if (await ReadAsync(session, placeKey, createRevision - 1).ConfigureAwait(false) is not { } seen || !IsWanted)
                return false;
            if (seen.Own is null || seen.Own.CreateRevision != createRevision || seen.Own.Lease != session.Lease)
                return false;
            if (seen.Predecessor is null)
                return true;
            entry = new Entry(seen.Predecessor, seen.Revision);
        }

        return false;
    }

    /// <summary>Reads its own key and the last place before it, until a quorum answers.</summary>
    /// <returns>Null when the session is over.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Sight?> ReadAsync(Session session, StoreKey own, long before)
    {
        Transaction transaction = Transaction.Of(
            Operation.Get(own),
            Operation.Get(queue, SortTarget.CreateRevision, descending: true, limit: 1, maxCreateRevision: before)) with { Trace = Trace };
        RetryPause pause = new(loop.Random);
        while (!session.IsLost)
        {
            try
            {
                TransactionResult result = await service.Store.CommitAsync(transaction).ConfigureAwait(false);
                return new Sight(result.Results[0].First, result.Results[1].First, result.Revision);
            }
            catch (NoQuorumException)
            {
                await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Answers a request that does not wait with the owner of the moment, unless this place becomes the owner meanwhile.</summary>
    private async ValueTask AnswerBusyAsync(LockRequest request)
    {
        RetryPause pause = new(loop.Random);
        LoopSignal timer = new(loop);
        while (!request.IsAnswered)
        {
            try
            {
                KeyValue? first = await service.ReadFirstAsync(queue).ConfigureAwait(false);
                if (first is not null && first.Key != placeKey && ReferenceEquals(request.Place, this))
                    AnswerBusy(request, first);
                return;
            }
            catch (NoQuorumException)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }
    }

    private Transaction EnterLast(Session session, byte[] value) => new(
        [session.Fence.Compare, Compare.CreateIs(placeKey, 0)],
        [Operation.Get(queue, SortTarget.CreateRevision, descending: true, limit: 1), Operation.Put(placeKey, value, session.Lease)],
        session.ReadKey) { Trace = Trace };

    private Transaction EnterIfEmpty(Session session, byte[] value) => new(
        [session.Fence.Compare, Compare.NoneIn(queue)],
        [Operation.Put(placeKey, value, session.Lease)],
        [Operation.Get(session.Key), Operation.Get(queue, SortTarget.CreateRevision, limit: 1)]) { Trace = Trace };

    /// <summary>The trace of the request that made the place.</summary>
    private Activity? Trace => requests.Count > 0 ? requests[0].Trace : null;

    private bool AnyoneWaits
    {
        get
        {
            foreach (LockRequest request in requests)
            {
                if (request.Blocks)
                    return true;
            }

            return false;
        }
    }

    private void AnswerBusy(KeyValue holder)
    {
        foreach (LockRequest request in requests.ToArray())
        {
            if (!request.Blocks)
                AnswerBusy(request, holder);
        }
    }

    private static void AnswerBusy(LockRequest request, KeyValue holder)
    {
        try
        {
            request.Busy(PlaceRecord.Decode(holder).Pid);
        }
        catch (ForeignValueException e)
        {
            request.Fail(e);
        }
    }

    private void BackToContacting()
    {
        phase = Phase.Contacting;
        foreach (LockRequest request in requests)
            request.ExpectQuorum();
    }

    private void Own(Session session)
    {
        phase = Phase.Held;
        Token = checked(session.TokenBase + createRevision);
        heldSince = loop.Time.GetTimestamp();
        PaxtorMetrics.HeldChanged(1);
        service.Owned(this);
        // Nothing that this does changes the list: their places are taken from them before they are answered.
        foreach (LockRequest request in requests)
            Give(request);
        requests.Clear();
        if (loop.Time.GetElapsedTime(enteredAt) >= NotedWait)
            LoopTasks.Run(loop, NoteOwnershipAsync(session));
    }

    /// <summary>What stands before it, and the revision at which that was so.</summary>
    private readonly record struct Entry(KeyValue? Predecessor, long Revision);

    /// <summary>What a read saw.</summary>
    private readonly record struct Sight(KeyValue? Own, KeyValue? Predecessor, long Revision);
}
