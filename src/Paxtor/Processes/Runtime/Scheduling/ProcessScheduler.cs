namespace Paxtor.Processes;

/// <summary>
/// Where the processes of a node run, and their time and chance. A real node's is <see cref="PoolScheduler"/>; the simulator's queues everything on its one thread, under the context that keeps
/// the application's awaits there. The runtime takes threads and timers from nowhere else.
/// </summary>
internal abstract class ProcessScheduler
{
    /// <summary>The clock, and the timers; callbacks of timers may run on any thread of this scheduler.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>Whether the same input gives the same run, to the letter: nothing that depends on threads or earlier runs may then be used.</summary>
    public virtual bool IsDeterministic => false;

    /// <summary>Runs an item soon, behind what is ready already, never inside this call. Any thread.</summary>
    public abstract void Queue(IThreadPoolWorkItem item);

    /// <summary>The same, preferably on this thread and before what other threads have queued. Any thread.</summary>
    public virtual void QueueNear(IThreadPoolWorkItem item) => Queue(item);
}
