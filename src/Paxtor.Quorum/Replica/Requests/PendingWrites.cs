using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>
/// The batches that were proposed here and whose fate is not known yet, in the order of their proposals: by term, and
/// within a term by index.
/// </summary>
/// <remarks>
/// What becomes of a batch is read off the log alone. Entry i of term t is applied: a batch proposed at i in term t is that
/// entry; one proposed in an earlier term at i or later can never commit any more, since terms never go down along the log.
/// Example: proposed at 10 in term 2, deposed, log cut back to 5, elected again, proposed at 7 in term 4. When 6@4 is
/// applied the batch 10@2 is dead though index 10 is not reached.
/// </remarks>
internal sealed class PendingWrites(Responder responder)
{
    private readonly Queue<WriteBatch> queue = new();
    private readonly Stack<WriteBatch> pool = new();

    /// <summary>How many batches wait.</summary>
    public int Count => queue.Count;

    /// <summary>An empty batch.</summary>
    public WriteBatch Rent() => pool.TryPop(out WriteBatch? batch) ? batch : new WriteBatch();

    /// <summary>Takes a batch back.</summary>
    public void Return(WriteBatch batch)
    {
        batch.Clear();
        if (pool.Count < 64)
            pool.Push(batch);
    }

    /// <summary>Notes a batch that was proposed.</summary>
    public void Add(WriteBatch batch) => queue.Enqueue(batch);

    /// <summary>
    /// An entry is about to be applied: answers the batches that can never commit now, and returns the one that is this
    /// entry, or null when it was not proposed here. The caller answers its origins and returns it to the pool.
    /// </summary>
    public WriteBatch? TakeFor(ulong index, ulong term)
    {
        while (queue.TryPeek(out WriteBatch? front))
        {
            if (front.Term < term)
            {
                Fail(queue.Dequeue(), ResponseStatus.NoQuorum, "Another entry took its place in the log after a change of leader: it was not carried out.");
                continue;
            }

            if (front.Term == term && front.Index == index)
                return queue.Dequeue();
            if (front.Term == term && front.Index < index)
                throw new InvalidOperationException($"Entry {front.Index}@{front.Term} was proposed here and passed over by {index}@{term}.");
            break;
        }

        return null;
    }

    /// <summary>A snapshot replaced the state: whether batches up to its index are in it cannot be told.</summary>
    public void FailUpTo(ulong index)
    {
        int count = queue.Count;
        for (int i = 0; i < count; i++)
        {
            WriteBatch batch = queue.Dequeue();
            if (batch.Index <= index)
                Fail(batch, ResponseStatus.Unknown, "The leader was replaced, and this voter caught up by a snapshot.");
            else
                queue.Enqueue(batch);
        }
    }

    /// <summary>Answers those whose time is over. The batches stay: they may yet commit.</summary>
    public void Sweep(long now)
    {
        foreach (WriteBatch batch in queue)
        {
            if (batch.FirstDeadline > now)
                continue;
            long first = long.MaxValue;
            foreach (ref Origin origin in batch.Origins)
            {
                if (!origin.IsWaiting)
                    continue;
                if (origin.Deadline > now)
                {
                    first = Math.Min(first, origin.Deadline);
                    continue;
                }

                responder.Answer(origin, ResponseStatus.Unknown, "No majority has confirmed it in time: it may have been carried out, or may yet be.");
                origin = default;
            }

            batch.FirstDeadline = first;
        }
    }

    /// <summary>Answers everybody: this voter stops.</summary>
    public void FailAll(string message)
    {
        while (queue.TryDequeue(out WriteBatch? batch))
            Fail(batch, ResponseStatus.Unknown, message);
    }

    private void Fail(WriteBatch batch, ResponseStatus status, string message)
    {
        foreach (ref Origin origin in batch.Origins)
            responder.Answer(origin, status, message);
        Return(batch);
    }
}
