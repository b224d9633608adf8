namespace Paxtor.Processes;

/// <content>Starts and terminations of children.</content>
internal sealed partial class Supervision
{
    /// <summary>Starts children in order, until one fails.</summary>
    /// <returns>The one that failed, and its answer; null when none did.</returns>
    private async ValueTask<(Child Child, StartAnswer Answer)?> StartAllAsync(List<Child> some)
    {
        foreach (Child child in some)
        {
            StartAnswer answer = await StartAsync(child).ConfigureAwait(true);
            if (answer.Kind == StartAnswerKind.Ignored && child.Spec.Restart == Restart.Temporary)
                children.Remove(child);
            else if (answer.Kind is not (StartAnswerKind.Started or StartAnswerKind.Ignored))
                return (child, answer);
        }

        return null;
    }

    private async ValueTask<StartAnswer> StartAsync(Child child)
    {
        child.IsRestarting = false;
        StartAnswer answer;
        try
        {
            answer = await StartAsync(child.Spec).ConfigureAwait(true) ?? throw new InvalidOperationException($"The code that starts the child '{child.Key}' answered null.");
        }
#pragma warning disable CA1031 // Whatever a start throws is its answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            answer = await RefineAsync(child.Spec, e).ConfigureAwait(true);
        }

        if (answer.Kind == StartAnswerKind.Started)
            children.SetPid(child, answer.Pid);
        return answer;
    }

    private async ValueTask<StartAnswer> StartAsync(ChildSpec child)
    {
        // As long as it takes: what was given up might start yet, and then there were two.
        StartOptions options = new() { Link = true, Name = child.Name, Timeout = Timeout.InfiniteTimeSpan };
        if (child.Starter is { } starter)
            return await starter(context, context.Stopping).ConfigureAwait(true);
        return StartAnswer.Started(child.Body is { } body
            ? context.Processes.Start(body, options)
            : await context.Processes.StartAsync(child.Process!, options, context.Stopping).ConfigureAwait(true));
    }

    /// <summary>A start that failed because another has the name is answered by that other.</summary>
    private async ValueTask<StartAnswer> RefineAsync(ChildSpec child, Exception error)
    {
        if (child.Name is { } name && error is ProcessStartException { Reason: { Kind: ExitKind.Custom, Info: ProcessRuntime.NameTaken } } &&
            await context.Processes.WhereIsAsync(ProcessRef.Named(name)).ConfigureAwait(true) is { } holder)
            return StartAnswer.AlreadyStarted(holder);
        return StartAnswer.Of(error);
    }

    /// <summary>Terminates children, the last first. Those that are temporary are forgotten.</summary>
    private async ValueTask TerminateAsync(List<Child> some, bool kill)
    {
        for (int i = some.Count - 1; i >= 0; i--)
        {
            Child child = some[i];
            child.IsRestarting = false;
            if (child.Pid is { } pid)
            {
                await EndAsync(pid, kill ? TimeSpan.Zero : child.Spec.Patience).ConfigureAwait(true);
                children.SetPid(child, null);
            }

            if (child.Spec.Restart == Restart.Temporary)
                children.Remove(child);
        }
    }

    /// <summary>Ends a process: asks it to, and kills it when it takes too long. Returns when it has ended.</summary>
    private async ValueTask EndAsync(Pid pid, TimeSpan patience)
    {
        Task<ExitReason> ended = context.Processes.WaitForExitAsync(pid);
        // Its exit is no news, not even when it is in the mailbox already.
        context.Unlink(pid);
        if (patience != TimeSpan.Zero)
        {
            context.Processes.Exit(pid, ExitReason.Shutdown);
            if (patience == Timeout.InfiniteTimeSpan || await EndsWithinAsync(ended, patience).ConfigureAwait(true))
            {
                await ended.ConfigureAwait(true);
                return;
            }
        }

        context.Processes.Exit(pid, ExitReason.Killed);
        await ended.ConfigureAwait(true);
    }

    private async ValueTask<bool> EndsWithinAsync(Task ended, TimeSpan patience)
    {
        try
        {
            await ended.WaitAsync(patience, context.Time).ConfigureAwait(true);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
