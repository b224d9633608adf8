namespace Paxtor.Locks;

/// <summary>
/// Which number a place of this node gets in its queue: the lowest ones again and again, and never one under which a message may still be on its
/// way. On the loop.
/// </summary>
/// <remarks>
/// <para>Numbers come again because etcd keeps each key that ever was in its index until it compacts, and walks over them at every look at a queue: with
/// a new key for each acquisition a lock grows slower the more often it was taken.</para>
/// <para>A release deletes the key without a condition. So when the outcome of one stays unknown for a while, a copy of it may come later still, and
/// would remove whoever got the same number since. From then on all numbers are of a new series. (An acquire that comes late is kept out by the
/// session's fence.)</para>
/// </remarks>
internal sealed class PlaceNumbers
{
    private const int SeriesShift = 32;

    private const int IdleMax = 256;

    private readonly Dictionary<LockKey, Queue> queues = [];

    /// <summary>Emptied ones to be used again: a lock that nobody else wants makes and drops one each time.</summary>
    private readonly Stack<Queue> idle = new();
    private long series;

    /// <summary>How many queues have a number that is in use; for tests.</summary>
    public int Queues => queues.Count;

    /// <summary>A number that no other place of the queue has, and none had that is not surely gone.</summary>
    /// <param name="key">The lock.</param>
    /// <param name="place">Who has it, to be found by it.</param>
    public long Take(LockKey key, LockPlace? place = null)
    {
        if (!queues.TryGetValue(key, out Queue? queue))
            queues.Add(key, queue = idle.TryPop(out Queue? used) ? used : new Queue());
        if (queue.Series != series)
        {
            queue.Series = series;
            queue.Free = null;
            queue.Next = 0;
        }

        queue.InUse++;
        int number = queue.Free is { Count: > 0 } free ? free.Pop() : queue.Next++;
        long taken = (series << SeriesShift) | (uint)number;
        if (place is not null)
            queue.Note(taken, place);
        return taken;
    }

    /// <summary>The place that has a number; null when none of this node has.</summary>
    public LockPlace? Find(LockKey key, long number) => queues.TryGetValue(key, out Queue? queue) ? queue.Find(number) : null;

    /// <summary>A place is gone from its queue, or can only go with its session.</summary>
    /// <param name="key">The lock.</param>
    /// <param name="number">The number it had.</param>
    /// <param name="mayComeLate">Whether a message that removes this number may still arrive.</param>
    public void Return(LockKey key, long number, bool mayComeLate)
    {
        Queue queue = queues[key];
        if (mayComeLate && number >> SeriesShift == series)
            series++;
        queue.Forget(number);
        if (--queue.InUse == 0)
        {
            queues.Remove(key);
            queue.Series = -1;
            if (idle.Count < IdleMax)
                idle.Push(queue);
        }
        else if (number >> SeriesShift == queue.Series && queue.Series == series)
            (queue.Free ??= new Stack<int>()).Push((int)(number & uint.MaxValue));
    }

    /// <summary>The numbers of one queue.</summary>
    private sealed class Queue
    {
        public long Series { get; set; } = -1;

        public int InUse { get; set; }

        public int Next { get; set; }

        public Stack<int>? Free { get; set; }

        /// <summary>Most queues have one place of this node.</summary>
        private (long Number, LockPlace? Place) one;
        private Dictionary<long, LockPlace>? others;

        public void Note(long number, LockPlace place)
        {
            if (one.Place is null)
                one = (number, place);
            else
                (others ??= []).Add(number, place);
        }

        public LockPlace? Find(long number) => one.Place is not null && one.Number == number ? one.Place : others?.GetValueOrDefault(number);

        public void Forget(long number)
        {
            if (one.Place is not null && one.Number == number)
                one = default;
            else
                others?.Remove(number);
        }
    }
}
