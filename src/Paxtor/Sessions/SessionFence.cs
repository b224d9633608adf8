using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>
/// The mod revision of the session's own key. Every transaction of the session that could do harm when it arrives late compares it. Once the key is
/// written again, no older copy can commit.
/// </summary>
/// <remarks>
/// <para>Counter-example without it: an acquire stalls on the way; its caller gives up and reads that there is no place in the queue; the
/// acquire arrives; the lease is alive, so a lock is owned that no one knows of.</para>
/// <para>One rewrite serves all who wait: it compares the fence that they used, so none of their copies can commit after it has. Copies of the
/// rewrite itself compare the same fence, so only one of them ever commits.</para>
/// </remarks>
internal sealed class SessionFence
{
    private readonly EventLoop loop;
    private readonly ICoordinationStore store;
    private readonly Session session;
    private readonly LoopSignal wake;
    private readonly List<Waiter> waiting = [];
    private bool rewriting;

    public SessionFence(EventLoop loop, ICoordinationStore store, Session session, long value)
    {
        this.loop = loop;
        this.store = store;
        this.session = session;
        wake = new LoopSignal(loop);
        Value = value;
    }

    /// <summary>The fence to compare in transactions sent now.</summary>
    public long Value { get; private set; }

    /// <summary>How many times the key was written again; for metrics and tests.</summary>
    public long Rewrites { get; private set; }

    /// <summary>Called when the store says that the session's key is gone.</summary>
    public Action<Session>? OnGone { get; set; }

    /// <summary>A condition that holds only while no rewrite has happened.</summary>
    public Compare Compare => Coordination.Compare.ModIs(session.Key, Value);

    /// <summary>Takes note of the key as a transaction of this session read it.</summary>
    /// <param name="key">The session's key, or null when it is gone.</param>
    /// <param name="used">The fence that the transaction compared.</param>
    /// <returns>Whether the fence was what had moved, so that the transaction may be tried again.</returns>
    public bool Observe(KeyValue? key, long used)
    {
        if (key is null)
        {
            OnGone?.Invoke(session);
            return false;
        }

        if (key.ModRevision > Value)
            Value = key.ModRevision;
        return key.ModRevision != used;
    }

    /// <summary>Makes sure that no transaction that compared a fence can commit any more.</summary>
    /// <param name="used">The fence.</param>
    /// <returns>False when the session is over: then such copies die with the lease.</returns>
    public ValueTask<bool> PassAsync(long used)
    {
        if (session.IsTold)
            return new ValueTask<bool>(false);
        if (Value != used)
            return new ValueTask<bool>(true);
        Waiter waiter = new(used, new LoopCompletion<bool>(loop));
        waiting.Add(waiter);
        if (!rewriting)
            LoopTasks.Run(loop, RewriteAsync());
        return waiter.Passed.Task;
    }

    /// <summary>The session is over: whoever waits is told.</summary>
    public void SessionEnded()
    {
        foreach (Waiter waiter in waiting)
            waiter.Passed.TrySetResult(false);
        waiting.Clear();
        wake.Set();
    }

    private async ValueTask RewriteAsync()
    {
        rewriting = true;
        RetryPause pause = new(loop.Random);
        while (!session.IsTold && waiting.Count > 0)
        {
            long used = Value;
            try
            {
                Transaction rewrite = new(
                    [Coordination.Compare.ModIs(session.Key, used)],
                    [Operation.Put(session.Key, session.Value, session.Lease)],
                    [Operation.Get(session.Key)]);
                TransactionResult result = await store.CommitAsync(rewrite).ConfigureAwait(false);
                if (result.Succeeded)
                {
                    Rewrites++;
                    Value = Math.Max(Value, result.Revision);
                }
                else if (!Observe(result.Results[0].First, used) && !session.IsLost)
                {
                    throw new InvalidOperationException("The rewrite of a session's key was refused although the fence had not moved.");
                }
            }
            catch (LeaseNotFoundException)
            {
                OnGone?.Invoke(session);
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                await wake.WaitAsync(pause.Next()).ConfigureAwait(false);
            }

            AnswerPassed();
            if (waiting.Count > 0 && session.IsLost)
                await wake.WaitAsync().ConfigureAwait(false);
        }

        rewriting = false;
    }

    /// <summary>
    /// Tells those whose fence has been passed. Each by its own: another transaction may see an unanswered rewrite first and be sent with the new
    /// fence; of that one's copies the rewrite says nothing.
    /// </summary>
    private void AnswerPassed() => waiting.RemoveAll(waiter =>
    {
        if (waiter.Used == Value)
            return false;
        waiter.Passed.TrySetResult(true);
        return true;
    });

    /// <summary>Who waits until a fence is passed.</summary>
    private readonly record struct Waiter(long Used, LoopCompletion<bool> Passed);
}
