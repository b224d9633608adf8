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

    /// <summary>The member has answered the start of a job.</summary>
    /// <returns>False when the member was lost meanwhile, and is there again: another watch is needed.</returns>
    public bool Started(PendingJob job, Pid pid)
    {
        lock (jobs)
        {
            job.Pid = pid;
            if (ended)
                jobs.Remove(job.Number);
            return !ended;
        }
    }

    /// <summary>
    /// The member is lost, or has stopped. Jobs whose start it has not answered learn of it by that call, which knows more: whether it surely did nothing. They stay known until then, since
    /// that call may have been sent once more, when the connection was back, and the job may have ended before its answer is seen here.
    /// </summary>
    public void End(ExitReason reason)
    {
        PendingJob[] lost;
        lock (jobs)
        {
            ended = true;
            lost = [.. jobs.Values.Where(static j => j.Pid is not null)];
            foreach (PendingJob job in lost)
                jobs.Remove(job.Number);
        }

        foreach (PendingJob job in lost)
            job.TrySetException(new JobLostException(Node, job.Pid, job.Job.Method.Name, reason.ToString()) { Number = job.Number });
    }
}
