namespace Paxtor.Processes;

/// <content>The ends of children.</content>
internal sealed partial class Supervision
{
    /// <summary>Something that is linked to the supervisor has ended, or asks it to.</summary>
    public ValueTask OnExitAsync(Pid from, ExitReason reason)
    {
        if (children.Find(from) is { } child)
            return OnChildExitAsync(child, reason);
        // From the node itself comes what code that is no process asks for, and the stop of the node.
        if (from == context.Parent || (from.Number == 0 && reason.Kind != ExitKind.Normal))
            context.Exit(reason);
        return ValueTask.CompletedTask;
    }

    /// <summary>The message that a failed restart has left comes.</summary>
    public ValueTask TryAgainAsync(string key) =>
        // It may have been terminated or deleted meanwhile, and another may have the key.
        children.Find(key) is { IsRestarting: true } child ? RestartAsync(child) : ValueTask.CompletedTask;

    private ValueTask OnChildExitAsync(Child child, ExitReason reason)
    {
        children.SetPid(child, null);
        Restart restart = child.Spec.Restart;
        if (restart == Restart.Temporary)
        {
            children.Remove(child);
            return ValueTask.CompletedTask;
        }

        return restart == Restart.Permanent || !reason.IsOrderly ? RestartAsync(child) : ValueTask.CompletedTask;
    }

    private async ValueTask RestartAsync(Child child)
    {
        if (!intensity.TryAdd())
        {
            child.IsRestarting = false;
            context.Exit(ExitReason.Shutdown);
            return;
        }

        List<Child> together = spec.Strategy switch
        {
            SupervisionStrategy.OneForOne => [child],
            SupervisionStrategy.RestForOne => children.From(child),
            _ => children.From(),
        };
        await TerminateAsync(together, kill: false).ConfigureAwait(true);
        // Temporary ones are not started again.
        together.RemoveAll(static c => c.Spec.Restart == Restart.Temporary);
        if (await StartAllAsync(together).ConfigureAwait(true) is not { } failed)
            return;
        failed.Child.IsRestarting = true;
        // As a message, so that whoever wants to terminate it, or to stop the supervisor, gets his turn.
        await context.Processes.Get<ISupervisorCode>(context.Self).TryAgainAsync(failed.Child.Key).ConfigureAwait(true);
    }
}
