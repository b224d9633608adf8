using System.Runtime.CompilerServices;
using Paxtor.Names;

namespace Paxtor.Processes;

/// <summary>
/// One process: its mailbox, its turns, and its object. It is its own work item and its own <see cref="ProcessContext"/>; whatever few processes need is in <see cref="ProcessExtras"/>.
/// </summary>
/// <remarks>
/// <para>The word <c>head</c> is the mailbox and who runs it: null when idle; else the newest of the messages pushed (each links to the one before it), with nothing at its foot when
/// the process was idle, or <see cref="MailboxMark.Running"/> when it is run, or its handler is pending. Whoever pushes onto null queues the process; nobody else does, so that there is one
/// turn at a time. The turn takes the whole stack and reverses it: first come, first served.</para>
/// <para>The monitor of the object itself guards phase and extras. It is never held while code of the application runs, nor while that of another cell is taken, but for two local cells that
/// are linked, in the order of their numbers.</para>
/// </remarks>
internal sealed partial class ProcessCell : ProcessContext, IThreadPoolWorkItem
{
    /// <summary>Messages run before the thread is given to others.</summary>
    private const int MessagesPerTurn = 64;

    private readonly ProcessRuntime runtime;
    private readonly ProcessKind kind;

    /// <summary>See the remarks.</summary>
    private ProcessMessage? head;

    /// <summary>Taken from the mailbox and not run yet, the oldest first. Of the turn.</summary>
    private ProcessMessage? batch;

    /// <summary>The one whose handler is pending; of a process that has not begun, its start.</summary>
    private ProcessMessage? current;

    private object? target;
    private ProcessExtras? extras;

    /// <summary>Its name in the cluster, when it was started through one; set before it begins. Not among the extras, which many such processes would have for it alone.</summary>
    private HostedName? clusterName;

    /// <summary>Queues the process when a handler's task ends; made with the first that does not end at once.</summary>
    private Action? resume;

    /// <summary>How many are in <c>batch</c>. Written in the turn, read by all who push.</summary>
    private int batchLeft;

    private volatile ProcessPhase phase;

    /// <summary>A process that is in the table and not queued yet.</summary>
    /// <param name="runtime">Its node's.</param>
    /// <param name="kind">Its class.</param>
    /// <param name="start">Begins it, by <see cref="ProcessMessage.Resume"/>.</param>
    public ProcessCell(ProcessRuntime runtime, ProcessKind kind, ProcessMessage start)
    {
        this.runtime = runtime;
        this.kind = kind;
        current = start;
        head = kind.IsBody ? MailboxMark.Deaf : MailboxMark.Running;
        runtime.Table.Add(this);
    }

    /// <summary>Set by the table.</summary>
    public long Number { get; set; }

    /// <summary>Who it is.</summary>
    public Pid Pid => runtime.PidOf(Number);

    public ProcessRuntime Runtime => runtime;

    public ProcessKind Kind => kind;

    /// <summary>The object that handles its messages.</summary>
    public object? Target => target;

    public ProcessPhase Phase => phase;

    /// <summary>About how many messages wait in its mailbox. Any thread.</summary>
    public int Waiting => Math.Max(0, Volatile.Read(ref head)?.Depth ?? 0) + batchLeft;

    /// <summary>Puts a message into the mailbox. Any thread.</summary>
    public PostResult Post(ProcessMessage message)
    {
        ProcessMessage? seen = Volatile.Read(ref head);
        while (true)
        {
            int depth = 0;
            if (seen is not null)
            {
                depth = seen.Depth;
                if (depth < 0)
                    return ReferenceEquals(seen, MailboxMark.Deaf) ? PostResult.Deaf : PostResult.NotFound;
                if (depth + batchLeft >= kind.MaxMailbox && message.IsLimited)
                {
                    runtime.Metrics.Refused();
                    return PostResult.Full;
                }
            }

            message.Next = seen;
            message.Depth = depth + 1;
            ProcessMessage? found = Interlocked.CompareExchange(ref head, message, seen);
            if (ReferenceEquals(found, seen))
            {
                if (seen is null)
                    QueueIdle();
                return PostResult.Accepted;
            }

            seen = found;
        }
    }

    /// <summary>The handler's task is pending: goes on with <see cref="ProcessMessage.Resume"/> once it has ended. The last thing that <see cref="ProcessMessage.Run"/> does.</summary>
    /// <returns>False, for the caller to return.</returns>
    public bool Park(ProcessMessage message, ValueTaskAwaiter task)
    {
        current = message;
        // From here on the next turn may begin on another thread.
        task.UnsafeOnCompleted(resume ??= QueueTurn);
        return false;
    }

    /// <inheritdoc cref="Park(ProcessMessage, ValueTaskAwaiter)"/>
    public bool Park<T>(ProcessMessage message, ValueTaskAwaiter<T> task)
    {
        current = message;
        task.UnsafeOnCompleted(resume ??= QueueTurn);
        return false;
    }

    /// <summary>Sets it going, once.</summary>
    public void Launch() => QueueTurn();

    /// <summary>One turn. The scheduler calls it.</summary>
    public void Execute()
    {
        PendingAnswer? behind;
        // Not after the turn: then the process may be in its next.
        byte hop = hops;
        hops = 0;
        try
        {
            behind = RunTurn();
        }
#pragma warning disable CA1031 // What the application throws was caught before: this is a fault of ours, and the node says so and ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            runtime.Broken(e);
            return;
        }

        if (behind is not null)
            RunBehind(behind, hop);
    }

    private void QueueTurn() => runtime.Scheduler.Queue(this);

    /// <returns>What is to be run behind it.</returns>
    private PendingAnswer? RunTurn()
    {
        ProcessMessage? message = current;
        if (message is not null)
        {
            current = null;
            if (!message.Resume(this))
                return null;
        }

        ProcessMetrics metrics = runtime.Metrics;
        int handled = 0;
        bool goesOn = RunMessages(ref handled, out PendingAnswer? behind);
        if (handled > 0)
            metrics.Turn(handled);
        if (goesOn)
            QueueTurn();
        return behind;
    }

    /// <param name="handled">Counts the messages.</param>
    /// <param name="behind">What is to be run behind the turn.</param>
    /// <returns>Whether the turn is over for its length alone; else the process may be in another turn already.</returns>
    private bool RunMessages(ref int handled, out PendingAnswer? behind)
    {
        behind = null;
        while (handled < MessagesPerTurn)
        {
            ProcessMessage? message = batch;
            if (message is null)
            {
                behind = along;
                along = null;
                message = Take();
                // Idle: from here on the next turn may run already.
                if (message is null)
                    return false;
                if (behind is not null)
                    runtime.Scheduler.Queue(behind);
                behind = null;
            }

            // A node that slept past its session does nothing in its name.
            if (clusterName is { IsHeld: false })
                RequestExit(HostedName.LostReason);
            if (phase >= ProcessPhase.Exiting)
            {
                batch = ReferenceEquals(message, MailboxMark.Closed) ? null : message;
                End();
                return false;
            }

            batch = message.Next;
            message.Next = null;
            batchLeft--;
            handled++;
            if (!message.Run(this))
                return false;
        }

        behind = along;
        along = null;
        return true;
    }

    /// <summary>
    /// Takes all messages that have come. Null: there were none, the process is idle, and the turn is over. <see cref="MailboxMark.Closed"/>: it is exiting, and stays the caller's.
    /// </summary>
    private ProcessMessage? Take()
    {
        ProcessMessage? seen = Volatile.Read(ref head);
        while (true)
        {
            if (ReferenceEquals(seen, MailboxMark.Closed))
                return seen;
            bool empty = ReferenceEquals(seen, MailboxMark.Running);
            ProcessMessage? found = Interlocked.CompareExchange(ref head, empty ? null : MailboxMark.Running, seen);
            if (ReferenceEquals(found, seen))
                return empty ? null : Reverse(seen);
            seen = found;
        }
    }

    private ProcessMessage? Reverse(ProcessMessage? newest)
    {
        ProcessMessage? oldest = null;
        int count = 0;
        while (newest is not null && !ReferenceEquals(newest, MailboxMark.Running))
        {
            ProcessMessage? next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
            count++;
        }

        batchLeft = count;
        return oldest;
    }
}
