using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <summary>A job as a process: it ends when its method has returned or thrown, what it printed is shown, and its result is on its way.</summary>
/// <param name="runner">The member's.</param>
/// <param name="request">The job.</param>
internal sealed class JobStart(JobRunner runner, JobRequest request) : ProcessMessage
{
    public static readonly ProcessKind Kind = ProcessKind.OfWork("paxtor.pool.job");
    private Task? pending;

    public override bool Resume(ProcessCell cell)
    {
        try
        {
            if (pending is null)
            {
                // Told to exit before it began: it does not begin.
                if (!cell.TrySetRunning())
                {
                    runner.NeverBegan(request, cell);
                    return true;
                }

                Task run = runner.RunAsync(request, cell);
                pending = run;
                if (!run.IsCompleted)
                    return cell.Park(this, new ValueTask(run).GetAwaiter());
            }

#pragma warning disable VSTHRD002 // It has completed.
            pending.GetAwaiter().GetResult();
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

    public override bool Run(ProcessCell cell) => throw new InvalidOperationException("A start is not in the mailbox.");

    public override void Reject(Pid pid) => throw new InvalidOperationException("A start is not in the mailbox.");
}
