namespace Paxtor.Processes;

/// <summary>A piece of work as a process.</summary>
/// <param name="body">The work.</param>
internal sealed class DelegateStart(Func<ProcessContext, CancellationToken, Task> body) : ProcessMessage
{
    private Task? pending;

    public override bool Resume(ProcessCell cell)
    {
        try
        {
            if (pending is null)
            {
                // Told to exit before it began: it does not begin.
                if (!cell.TrySetRunning())
                    return true;
                Task task = body(cell, cell.Stopping);
                if (!task.IsCompleted)
                {
                    pending = task;
                    return cell.Park(this, new ValueTask(task).GetAwaiter());
                }

                pending = task;
            }

            pending.GetAwaiter().GetResult();
            cell.Finish(ExitReason.Normal);
        }
#pragma warning disable CA1031 // The process ends with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cell.Fault(e);
        }

        return true;
    }

    public override bool Run(ProcessCell cell) => throw new InvalidOperationException("A start is not in the mailbox.");

    public override void Reject(Pid pid) => throw new InvalidOperationException("A start is not in the mailbox.");
}
