namespace Paxtor.Processes;

/// <summary>The work of a supervisor, in its process: the meanings are those of OTP's module supervisor.</summary>
internal sealed partial class Supervision
{
    private readonly SupervisorSpec spec;
    private readonly ProcessContext context;
    private readonly ChildTable children = new();
    private readonly RestartIntensity intensity;

    public Supervision(SupervisorSpec spec, ProcessContext context)
    {
        this.spec = spec;
        this.context = context;
        intensity = new RestartIntensity(spec.MaxRestarts, spec.Within, context.Time);
        foreach (ChildSpec child in spec.Children)
            children.Add(child);
    }

    // Awaits go on at the caller's context, where there is one: the simulator's keeps them on the loop.

    /// <summary>Starts all children. If one fails, those before it are terminated and the supervisor does not start.</summary>
    public async ValueTask BeginAsync()
    {
        if (await StartAllAsync(children.From()).ConfigureAwait(true) is not { } failed)
            return;
        await EndAsync(kill: false).ConfigureAwait(true);
        context.Exit(ExitReason.ShutdownWith($"the child '{failed.Child.Key}' did not start: {failed.Answer.Info ?? failed.Answer.Reason?.ToString()}"));
    }

    /// <summary>Terminates all children in reverse order. Nothing is started any more.</summary>
    public ValueTask EndAsync(bool kill) => TerminateAsync(children.From(), kill);

    public async ValueTask<StartAnswer> AddAsync(ChildSpec child)
    {
        child.Validate();
        if (children.Find(child.Key) is { } had)
            return had.Pid is { } pid ? StartAnswer.AlreadyStarted(pid) : Refuse(child.Key, had.IsRestarting ? "is being restarted" : "is there already, without a process: restart or delete it");
        Child added = children.Add(child);
        StartAnswer answer = await StartAsync(added).ConfigureAwait(true);
        // A child that failed is not kept, nor a temporary one that had nothing to do.
        if (answer.Kind != StartAnswerKind.Started && !(answer.Kind == StartAnswerKind.Ignored && child.Restart != Restart.Temporary))
            children.Remove(added);
        return answer;
    }

    public async ValueTask<StartAnswer> RestartAsync(string key)
    {
        if (children.Find(key) is not { } child)
            return Refuse(key, "is not there");
        if (child.Pid is { } pid)
            return StartAnswer.AlreadyStarted(pid);
        return child.IsRestarting ? Refuse(key, "is being restarted") : await StartAsync(child).ConfigureAwait(true);
    }

    public async ValueTask<bool> TerminateAsync(string key)
    {
        if (children.Find(key) is not { } child)
            return false;
        await TerminateAsync([child], kill: false).ConfigureAwait(true);
        return true;
    }

    public bool Delete(string key)
    {
        if (children.Find(key) is not { Pid: null, IsRestarting: false } child)
            return false;
        children.Remove(child);
        return true;
    }

    public SupervisedChildren Describe() => new(children.From().ConvertAll(static c => c.Describe()));

    private static StartAnswer Refuse(string key, string why) => StartAnswer.Failed(ExitReason.Custom("refused"), $"The child '{key}' {why}.");
}
