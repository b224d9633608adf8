using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>The read rounds under way, in the order in which they were begun.</summary>
internal sealed class PendingReads(Responder responder)
{
    private readonly Queue<ReadRound> queue = new();
    private readonly Stack<ReadRound> pool = new();

    /// <summary>How many rounds are under way.</summary>
    public int Count => queue.Count;

    /// <summary>The bytes of the requests under way.</summary>
    public long Bytes { get; private set; }

    public ReadRound Rent() => pool.TryPop(out ReadRound? round) ? round : new ReadRound();

    public void Return(ReadRound round)
    {
        // A buffer that once was large is left to the collector.
        bool large = round.Bytes > 1 << 16;
        round.Clear();
        if (pool.Count < 16 && !large)
            pool.Push(round);
    }

    public void Add(ReadRound round)
    {
        queue.Enqueue(round);
        Bytes += round.Bytes;
    }

    /// <summary>The core has confirmed a round.</summary>
    public void Confirm(ulong context, ulong index)
    {
        foreach (ReadRound round in queue)
        {
            if (round.Context != context)
                continue;
            round.IsConfirmed = true;
            round.Index = index;
            return;
        }
    }

    /// <summary>Takes the oldest round if it is confirmed and what it needs is applied. The caller answers and returns it.</summary>
    public ReadRound? TakeReady(ulong applied) =>
        queue.TryPeek(out ReadRound? front) && front.IsConfirmed && front.Index <= applied ? Dequeue() : null;

    /// <summary>Takes a round that the core gave up; null when it is not there. The caller returns it.</summary>
    public ReadRound? TakeFailed(ulong context)
    {
        // The core gives them up in their order, so it is in front, or behind confirmed ones that are not yet applied.
        if (queue.TryPeek(out ReadRound? front) && front.Context == context)
            return Dequeue();
        ReadRound? found = null;
        int count = queue.Count;
        for (int i = 0; i < count; i++)
        {
            ReadRound round = Dequeue();
            if (round.Context == context)
                found = round;
            else
                Add(round);
        }

        return found;
    }

    /// <summary>Answers those whose time is over: nothing was read.</summary>
    public void Sweep(long now)
    {
        foreach (ReadRound round in queue)
        {
            if (round.FirstDeadline > now)
                continue;
            long first = long.MaxValue;
            foreach (ref ReadItem item in round.Items)
            {
                if (!item.Origin.IsWaiting)
                    continue;
                if (item.Origin.Deadline > now)
                {
                    first = Math.Min(first, item.Origin.Deadline);
                    continue;
                }

                responder.Answer(item.Origin, ResponseStatus.NoQuorum, "No majority has confirmed the leader in time.");
                item = item with { Origin = default };
            }

            round.FirstDeadline = first;
        }
    }

    /// <summary>Answers everybody: this voter stops.</summary>
    public void FailAll(string message)
    {
        while (queue.Count > 0)
        {
            ReadRound round = Dequeue();
            foreach (ref ReadItem item in round.Items)
                responder.Answer(item.Origin, ResponseStatus.NoQuorum, message);
            Return(round);
        }
    }

    private ReadRound Dequeue()
    {
        ReadRound round = queue.Dequeue();
        Bytes -= round.Bytes;
        return round;
    }
}
