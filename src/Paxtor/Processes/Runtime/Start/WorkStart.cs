namespace Paxtor.Processes;

/// <summary>The start of a process that is one piece of work: it ends when that has ended, and as that ended.</summary>
internal abstract class WorkStart : ProcessMessage
{
    private Task? work;

    public sealed override bool Resume(ProcessCell cell)
    {
        try
        {
            if (work is null)
            {
                // Told to exit before it began: it does not begin.
                if (!cell.TrySetRunning())
                {
                    OnNeverBegun(cell);
                    return true;
                }

                work = Begin(cell);
                if (!work.IsCompleted)
                    return cell.Park(this, new ValueTask(work).GetAwaiter());
            }

#pragma warning disable VSTHRD002 // It has completed.
            work.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
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

    public sealed override bool Run(ProcessCell cell) => throw new InvalidOperationException("A start is not in the mailbox.");

    public sealed override void Reject(Pid pid) => throw new InvalidOperationException("A start is not in the mailbox.");

    /// <summary>Begins the work, in the process's turn.</summary>
    protected abstract Task Begin(ProcessCell cell);

    /// <summary>The process was told to exit before it began. Must not throw.</summary>
    protected virtual void OnNeverBegun(ProcessCell cell)
    {
    }
}
