namespace Paxtor.Pooling.Jobs;

/// <summary>The jobs that one member runs for this one, while it is there. When it is lost all of them are told.</summary>
/// <param name="node">The member.</param>
internal sealed class MemberWatch(string node)
{
    private readonly Dictionary<long, PendingJob> jobs = [];
    private bool ended;

    public string Node { get; } = node;

    /// <returns>False when the member was lost: another watch is needed.</returns>
    public bool TryAdd(PendingJob job)
    {
        lock (jobs)
            return !ended && jobs.TryAdd(job.Number, job);
    }

    public PendingJob? Take(long number)
    {
        lock (jobs)
            return jobs.Remove(number, out PendingJob? job) ? job : null;
    }

    /// <summary>The member is lost, or has stopped.</summary>
    public void End(ExitReason reason)
    {
        PendingJob[] lost;
        lock (jobs)
        {
            ended = true;
            lost = [.. jobs.Values];
            jobs.Clear();
        }

        foreach (PendingJob job in lost)
            job.TrySetException(new JobLostException(Node, job.Pid, job.Job.Method.Name, reason.ToString()));
    }
}
