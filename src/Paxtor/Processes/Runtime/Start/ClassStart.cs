namespace Paxtor.Processes;

/// <summary>The start of a process of a declared class: makes its object, runs what it does at its start, answers whoever started it; then, of a body, its work.</summary>
/// <param name="spec">What to start.</param>
internal sealed class ClassStart(ProcessSpec spec) : PendingAnswer<Pid>
{
    private ProcessCell cell = null!;
    private ValueTask pending;
    private Stage stage;

    private enum Stage
    {
        Make,
        Start,
        Body,
    }

    /// <summary>Whom a failed start tells nothing by its link, since he gets the answer.</summary>
    public Pid? Starter { get; init; }

    /// <summary>Sets it going.</summary>
    /// <param name="process">The process.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Its pid, once it has started.</returns>
    public ValueTask<Pid> Launch(ProcessCell process, TimeSpan patience, CancellationToken cancellationToken)
    {
        cell = process;
        AnswerSweeper sweeper = process.Runtime.Sweeper;
        Begin(sweeper, sweeper.ToStamps(patience), cancellationToken);
        ValueTask<Pid> answer = new(this, Token);
        process.Launch();
        sweeper.Wake();
        return answer;
    }

    /// <summary>Gives up a process that was reserved: it never begins.</summary>
    /// <param name="process">The process.</param>
    public void Drop(ProcessCell process)
    {
        cell = process;
        process.RequestExit(ExitReason.Normal);
        process.Launch();
    }

    public override bool Resume(ProcessCell cell)
    {
        try
        {
            switch (stage)
            {
                case Stage.Make when cell.Phase >= ProcessPhase.Exiting:
                    cell.FailStart(this, cell.ExitReason!, null);
                    return true;
                case Stage.Make:
                    stage = Stage.Start;
                    cell.SetTarget(cell.Kind.Factory!.Create(cell, spec.Arguments));
                    if (cell.Target is IProcessStart start && !Wait(start.OnStartAsync(cell.Stopping)))
                        return cell.Park(this, pending.GetAwaiter());
                    return Started(cell);
                case Stage.Start:
                    pending.GetAwaiter().GetResult();
                    return Started(cell);
                default:
                    pending.GetAwaiter().GetResult();
                    cell.RequestExit(ExitReason.Normal);
                    return true;
            }
        }
#pragma warning disable CA1031 // The start is answered with it, or the process ends with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (stage == Stage.Body)
                cell.Fault(e);
            else
                cell.FailStart(this, ExitReason.Error(cell.Runtime.FaultOf(e)), e);
            return true;
        }
    }

    public override bool Run(ProcessCell cell) => throw new InvalidOperationException("A start is not in the mailbox.");

    public override void Reject(Pid pid) => throw new InvalidOperationException("A start is not in the mailbox.");

    /// <summary>The process has ended before it had started, and nothing of it is left.</summary>
    public void Fail(ExitReason reason, Exception? error)
    {
        string why = error is null ? reason.ToString() : $"{error.GetType().FullName}: {error.Message}";
        TrySetException(new ProcessStartException($"The process {cell.Kind.Name} did not start: {why}", reason, error));
    }

    protected override Exception TimedOut() =>
        new TimeoutException($"The process {cell.Kind.Name} did not start within {Timeout}: it is told to exit.");

    protected override void OnAbandoned() => cell.RequestExit(ExitReason.ShutdownWith("the start was given up"));

    private bool Started(ProcessCell cell)
    {
        if (!cell.TrySetRunning())
        {
            cell.FailStart(this, cell.ExitReason!, null);
            return true;
        }

        stage = Stage.Body;
        TrySetResult(cell.Pid);
        if (cell.Target is not IProcessBody body)
            return true;
        if (!Wait(new ValueTask(body.RunAsync(cell.Stopping))))
            return cell.Park(this, pending.GetAwaiter());
        cell.RequestExit(ExitReason.Normal);
        return true;
    }

    /// <summary>Whether a task has ended.</summary>
    private bool Wait(ValueTask task)
    {
        if (!task.IsCompleted)
        {
            pending = task;
            return false;
        }

        task.GetAwaiter().GetResult();
        return true;
    }
}
