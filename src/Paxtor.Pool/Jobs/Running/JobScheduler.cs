using System.Diagnostics.CodeAnalysis;
using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <summary>
/// Runs jobs on threads of their own, so that jobs which compute or block hold up neither the node's network, which lives on the thread pool, nor one another for long.
/// As many run as there are processors. A job that blocks (sleeps, waits for another job) makes room: a keeper looks every <see cref="LookMs"/> how many threads are blocked and starts
/// others in their place, so that jobs which wait for queued jobs cannot lock the member up. Continuations of a job come back here unless they say <c>ConfigureAwait(false)</c>.
/// A job's process begins here too, so that one which does not await goes from its start to its end on one thread.
/// </summary>
internal sealed class JobScheduler : TaskScheduler, IDisposable
{
    private const int LookMs = 10;
    private const int StuckLooks = 50;
    private const int IdleSeconds = 5;
    private readonly object gate = new();
    private readonly Queue<object> ready = new();
    private readonly List<Thread> threads = [];
    private readonly RunQueue queue;
    private readonly int threadsMax;
    private readonly Thread keeper;
    private int idle;
    private int started;
    private long taken;
    private volatile int waiting;
    private readonly ManualResetEventSlim end = new();
    private bool closed;

    /// <param name="queue">Told of each piece of work. That a job has come was told it before.</param>
    /// <param name="threadsMax">How many threads there are at most, blocked ones included.</param>
    public JobScheduler(RunQueue queue, int threadsMax = 4_096)
    {
        this.queue = queue;
        Processors = queue.Cores;
        this.threadsMax = Math.Max(Processors, threadsMax);
        keeper = new Thread(Keep) { IsBackground = true, Name = "paxtor jobs" };
        keeper.Start();
    }

    [ThreadStatic]
    private static JobScheduler? owner;

    /// <summary>How many run at the same time.</summary>
    public int Processors { get; }

    public override int MaximumConcurrencyLevel => threadsMax;

    /// <summary>Takes no more work; threads that run a job go on.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }

        end.Set();
    }

    /// <summary>Whether the calling thread is one of these, so that a job may run on it.</summary>
    public bool IsOwnThread => owner == this;

    /// <summary>Begins the process of a job; that it has come was told to the queue.</summary>
    public void Post(ProcessCell process) => Enqueue(process);

    protected override void QueueTask(Task task)
    {
        if (task.AsyncState is not JobRun { IsReady: true })
            queue.Resumed();
        Enqueue(task);
    }

    private void Enqueue(object work)
    {
        lock (gate)
        {
            ready.Enqueue(work);
            waiting = ready.Count;
            if (idle > 0)
                Monitor.Pulse(gate);
            else if (threads.Count < Processors)
                StartThread();
        }
    }

    // On its own threads only: nothing of a job runs on whichever thread happens to wait for it.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => owner == this && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
            return [.. ready.OfType<Task>()];
    }

    private void StartThread()
    {
        Thread thread = new(Work) { IsBackground = true, Name = $"paxtor job {++started}" };
        threads.Add(thread);
        thread.Start();
    }

    private void Work()
    {
        owner = this;
        while (TryTake(out object? work))
        {
            int slot = queue.Began();
            if (work is Task task)
                TryExecuteTask(task);
            else
                ((ProcessCell)work).Execute();
            queue.Ran(slot);
        }
    }

    // False: the thread ends.
    private bool TryTake([NotNullWhen(true)] out object? work)
    {
        lock (gate)
        {
            while (true)
            {
                if (ready.Count > 0 && !IsSurplus())
                {
                    taken++;
                    work = ready.Dequeue();
                    waiting = ready.Count;
                    return true;
                }

                if (closed)
                    break;
                idle++;
                bool woken = Monitor.Wait(gate, TimeSpan.FromSeconds(IdleSeconds));
                idle--;
                if (!woken && threads.Count > Processors)
                    break;
            }

            threads.Remove(Thread.CurrentThread);
            work = null;
            return false;
        }
    }

    // Threads that were blocked and go on may be more than there are processors: what finishes first then rests.
    private bool IsSurplus() => threads.Count > Processors && threads.Count - Blocked() > Processors;

    private int Blocked()
    {
        int blocked = 0;
        foreach (Thread thread in threads)
        {
            if (thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
                blocked++;
        }

        return blocked;
    }

    private void Keep()
    {
        long before = -1;
        int looks = 0;
        while (!end.Wait(LookMs * (waiting == 0 ? 5 : 1)))
        {
            if (waiting == 0)
                continue;
            lock (gate)
            {
                looks = taken == before ? looks + 1 : 0;
                before = taken;
                int wanted = Math.Min(ready.Count, Processors - (threads.Count - Blocked()));
                // Threads in system calls look busy. When nothing has moved for half a second, one more is tried.
                if (wanted <= 0 && looks >= StuckLooks && threads.Count < Processors * 8)
                {
                    wanted = 1;
                    looks = 0;
                }

                for (; wanted > 0; wanted--)
                {
                    if (idle > 0)
                        Monitor.Pulse(gate);
                    else if (threads.Count < threadsMax)
                        StartThread();
                }
            }
        }
    }
}
