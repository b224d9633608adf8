namespace Paxtor.Processes;

/// <summary>
/// The thread pool. The global queue as a rule: on a thread's own queue, two processes that talk to one another keep the thread to themselves and starve all others.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class PoolScheduler(TimeProvider time) : ProcessScheduler
{
    public override TimeProvider Time => time;

    public override void Queue(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    public override void QueueNear(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);
}
