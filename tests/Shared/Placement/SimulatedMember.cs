using Paxtor.Pooling;

namespace Paxtor.Placing;

/// <summary>A member that runs jobs in the order of their coming, as many at a time as it has cores. It counts them as a real one does.</summary>
internal sealed class SimulatedMember(VirtualClock clock, Random random, int cores)
{
    private readonly Queue<(double Seconds, Action Ended)> waiting = new();
    private readonly List<double> ends = [];

    public RunQueue Queue { get; } = new(clock, random, cores);

    /// <summary>When a job that came now would begin, in seconds from now.</summary>
    public double Wait()
    {
        PriorityQueue<double, double> free = new();
        foreach (double end in ends)
            free.Enqueue(end, end);
        while (free.Count < cores)
            free.Enqueue(clock.Now, clock.Now);
        foreach ((double seconds, _) in waiting)
        {
            double end = free.Dequeue() + seconds;
            free.Enqueue(end, end);
        }

        return free.Peek() - clock.Now;
    }

    public void Add(double seconds, Action ended)
    {
        Queue.Arrived();
        waiting.Enqueue((seconds, ended));
        Begin();
    }

    private void Begin()
    {
        while (ends.Count < cores && waiting.TryDequeue(out (double Seconds, Action Ended) job))
        {
            int slot = Queue.Began();
            double end = clock.Now + job.Seconds;
            ends.Add(end);
            clock.After(job.Seconds, () =>
            {
                ends.Remove(end);
                Queue.Ran(slot);
                Begin();
                job.Ended();
            });
        }
    }
}
