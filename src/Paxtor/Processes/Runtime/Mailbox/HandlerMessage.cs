namespace Paxtor.Processes;

/// <summary>A message whose handler answers to nobody: what it throws ends the process.</summary>
internal abstract class HandlerMessage : ProcessMessage
{
    private ValueTask pending;

    public sealed override bool Run(ProcessCell cell)
    {
        try
        {
            ValueTask task = Handle(cell);
            if (!task.IsCompleted)
            {
                pending = task;
                return cell.Park(this, task.GetAwaiter());
            }

            task.GetAwaiter().GetResult();
            Handled(cell);
        }
#pragma warning disable CA1031 // The process ends with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cell.Fault(e);
        }

        return true;
    }

    public sealed override bool Resume(ProcessCell cell)
    {
        ValueTask task = pending;
        pending = default;
        try
        {
            task.GetAwaiter().GetResult();
            Handled(cell);
        }
#pragma warning disable CA1031 // The process ends with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cell.Fault(e);
        }

        return true;
    }

    /// <summary>Nobody waits for it.</summary>
    public override void Reject(Pid pid)
    {
    }

    /// <summary>Calls the handler.</summary>
    protected abstract ValueTask Handle(ProcessCell cell);

    /// <summary>The handler has returned.</summary>
    protected virtual void Handled(ProcessCell cell)
    {
    }
}
