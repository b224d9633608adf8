namespace Paxtor.Processes;

/// <content>What runs behind a turn, on its thread.</content>
internal sealed partial class ProcessCell
{
    /// <summary>Turns in a row that a thread may bring about for itself.</summary>
    private const int MostHops = 8;

    /// <summary>Of a thread that runs a continuation behind a turn: how often in a row it has done so, this time among them; else 0.</summary>
    [ThreadStatic]
    private static int hopsBehind;

    /// <summary>What was taken along by <see cref="TryTakeAlong"/>; of the turn.</summary>
    private PendingAnswer? along;

    /// <summary>How often in a row this turn, and those before it, came about on one thread; written by whoever queues it.</summary>
    private byte hops;

    /// <summary>
    /// The continuation of an answer, given in the turn when nothing more waits in the mailbox: runs on this thread right behind the turn, when the process is another's already, instead of
    /// through the queue. That halves the way of a call to a process with little to do. No code of the application runs between taking and running, so that nothing can be waiting for it; and what
    /// the continuation calls goes through a queue again, so that nobody keeps the thread.
    /// </summary>
    /// <returns>False when it has to be queued.</returns>
    public bool TryTakeAlong(PendingAnswer answer)
    {
        if (batch is not null || along is not null || !runtime.TakesAlong || !ReferenceEquals(Volatile.Read(ref head), MailboxMark.Running))
            return false;
        along = answer;
        return true;
    }

    private void RunBehind(PendingAnswer answer, byte hop)
    {
        if (!AnswerContext.IsClean)
        {
            runtime.Scheduler.Queue(answer);
            return;
        }

        hopsBehind = hop + 1;
        answer.Execute();
        hopsBehind = 0;
    }

    /// <summary>
    /// Someone has put the first message into the mailbox. When that was a continuation behind a turn, the process is likely to be served best by the same thread, whose own queue others only take
    /// from when they have nothing else; but only one by each continuation, and a few times in a row, since that queue goes before the common one.
    /// </summary>
    private void QueueIdle()
    {
        int behind = hopsBehind;
        if (behind is 0 or > MostHops)
        {
            hops = 0;
            runtime.Scheduler.Queue(this);
            return;
        }

        hops = (byte)behind;
        hopsBehind = 0;
        runtime.Scheduler.QueueNear(this);
    }
}
