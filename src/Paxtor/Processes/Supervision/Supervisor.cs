using Paxtor.Processes;

namespace Paxtor;

/// <summary>
/// A process that starts other processes, its children, and restarts them when they end, with the meanings of OTP. It is a declared class of every node: start one by
/// <c>ProcessSpec.For&lt;Supervisor&gt;(new SupervisorSpec { … })</c>, derive a class that makes its own <see cref="SupervisorSpec"/>, or let the host start it (<c>services.AddSupervisor</c>).
/// Callers use <see cref="ISupervisor"/> and <see cref="SupervisionExtensions"/>.
/// </summary>
/// <remarks>
/// <para>It starts its children in order, each linked to it. If one fails to start, those before it are terminated and the supervisor has not started. When it ends, it terminates them in
/// reverse order, each with the time that it is given, and only then tells those who are linked to it; when it is killed, they are killed. It ends when its parent
/// (<see cref="ProcessContext.Parent"/>) ends or asks it to, and when code that is no process asks it to (<see cref="IProcesses.Exit"/>); exits of others change nothing.</para>
/// <para>A restart that fails counts as one and is tried again. A child is replaced only when the one before has ended, its handler returned and its locks released, however long that takes.</para>
/// </remarks>
public class Supervisor : ISupervisor, ISupervisorCode, IExitHandler, IProcessStart, IProcessStop, IAsyncDisposable
{
    private readonly Supervision supervision;
    private bool isStopped;

    /// <summary>Makes one; the node does, when it is started.</summary>
    /// <param name="spec">What it supervises, and how.</param>
    /// <param name="context">Its own.</param>
    /// <exception cref="ArgumentException">The spec cannot work.</exception>
    public Supervisor([StartArgument] SupervisorSpec spec, ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(context);
        spec.Validate();
        Context = context;
        context.TrapExits = true;
        supervision = new Supervision(spec, context);
    }

    /// <summary>What its process has of its own.</summary>
    protected ProcessContext Context { get; }

    ValueTask IProcessStart.OnStartAsync(CancellationToken cancellationToken) => supervision.BeginAsync();

    ValueTask IExitHandler.OnExitAsync(Pid from, ExitReason reason) => supervision.OnExitAsync(from, reason);

    ValueTask<StartAnswer> ISupervisor.StartChildAsync(ChildSpec child, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(child);
        return supervision.AddAsync(child);
    }

    ValueTask<bool> ISupervisor.TerminateChildAsync(string key) => supervision.TerminateAsync(key);

    ValueTask<StartAnswer> ISupervisor.RestartChildAsync(string key) => supervision.RestartAsync(key);

    ValueTask<bool> ISupervisor.DeleteChildAsync(string key) => new(supervision.Delete(key));

    ValueTask<SupervisedChildren> ISupervisor.GetChildrenAsync() => new(supervision.Describe());

    ValueTask ISupervisor.StopAsync()
    {
        Context.Exit();
        return ValueTask.CompletedTask;
    }

    ValueTask ISupervisorCode.RunAsync(long number, CancellationToken cancellationToken) => SupervisorCode.Take(Context.Self, number)(this, Context);

    ValueTask ISupervisorCode.TryAgainAsync(string key) => supervision.TryAgainAsync(key);

    async ValueTask IProcessStop.OnStopAsync(ExitReason reason)
    {
        isStopped = true;
        // The caller's context, where there is one: the simulator's keeps it on the loop.
        await supervision.EndAsync(kill: reason.Kind == ExitKind.Killed).ConfigureAwait(true);
    }

    /// <summary>One whose start failed or was given up is not stopped, but disposed of.</summary>
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!isStopped)
            await supervision.EndAsync(kill: false).ConfigureAwait(true);
    }

    /// <summary>Adds a child from within the supervisor's process.</summary>
    internal ValueTask<StartAnswer> AddAsync(ChildSpec child) => supervision.AddAsync(child);
}
