namespace Paxtor.Processes;

/// <summary>A timer of a process: its own message, in the mailbox whenever it is due.</summary>
internal sealed class ProcessTimer : HandlerMessage, IDisposable
{
    private readonly ProcessCell cell;
    private readonly Func<ValueTask> callback;
    private readonly TimeSpan? period;
    private readonly ITimer timer;
    private volatile bool disposed;

    public ProcessTimer(ProcessCell cell, Func<ValueTask> callback, TimeSpan? period)
    {
        this.cell = cell;
        this.callback = callback;
        this.period = period;
        timer = cell.Runtime.Scheduler.Time.CreateTimer(static s => ((ProcessTimer)s!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override bool IsLimited => false;

    public void Arm(TimeSpan delay) => timer.Change(delay, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        timer.Dispose();
        cell.Forget(this);
    }

    protected override ValueTask Handle(ProcessCell cell) => disposed ? ValueTask.CompletedTask : callback();

    // Armed again only now: it is never in the mailbox twice.
    protected override void Handled(ProcessCell cell)
    {
        if (disposed)
            return;
        if (period is { } span)
            Arm(span);
        else
            Dispose();
    }

    private void Due()
    {
        if (!disposed)
            cell.Post(this);
    }
}
