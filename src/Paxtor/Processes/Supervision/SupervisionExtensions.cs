using Paxtor.Processes;

namespace Paxtor;

/// <summary>What is done with supervisors besides <see cref="ISupervisor"/>.</summary>
public static class SupervisionExtensions
{
    /// <summary>
    /// Runs code in the process of a supervisor of this node, between its messages: what it links is linked to the supervisor, what it locks is the supervisor's. While it runs
    /// the supervisor does nothing else, so it must not call that supervisor.
    /// </summary>
    /// <typeparam name="T">Its result.</typeparam>
    /// <param name="processes">The processes.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="code">The code; its argument is the supervisor's context.</param>
    /// <param name="options">The time that it may take; null for the default.</param>
    /// <param name="cancellationToken">Ends the wait. Code that has not begun does not run any more.</param>
    /// <exception cref="ArgumentException">The supervisor is on another node: code cannot be sent.</exception>
    /// <exception cref="ProcessNotFoundException">There is no such process.</exception>
    /// <exception cref="CallFaultedException">The code threw.</exception>
    public static async ValueTask<T> RunInSupervisorAsync<T>(
        this IProcesses processes, ProcessRef supervisor, Func<ProcessContext, ValueTask<T>> code, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(processes);
        ArgumentNullException.ThrowIfNull(supervisor);
        ArgumentNullException.ThrowIfNull(code);
        T result = default!;
        await RunAsync(
            processes,
            supervisor,
            async (_, context) => result = await code(context).ConfigureAwait(true),
            options,
            cancellationToken).ConfigureAwait(true);
        return result;
    }

    /// <summary>Starts a child under a supervisor, as <see cref="ISupervisor.StartChildAsync"/> does. A child that is code can be started under a supervisor of this node.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="child">The child.</param>
    /// <param name="options">The time that it may take; null for the default.</param>
    /// <param name="cancellationToken">Ends the wait; the child may have started then.</param>
    /// <exception cref="ArgumentException">The child is code, and the supervisor on another node; or the child cannot work.</exception>
    public static async ValueTask<StartAnswer> StartChildAsync(
        this IProcesses processes, ProcessRef supervisor, ChildSpec child, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(processes);
        ArgumentNullException.ThrowIfNull(supervisor);
        ArgumentNullException.ThrowIfNull(child);
        child.Validate();
        if (!child.IsCode)
            return await processes.Get<ISupervisor>(supervisor, options).StartChildAsync(child, cancellationToken).ConfigureAwait(true);
        StartAnswer? answer = null;
        await RunAsync(processes, supervisor, async (s, _) => answer = await s.AddAsync(child).ConfigureAwait(true), options, cancellationToken).ConfigureAwait(true);
        return answer!;
    }

    /// <summary>Starts a child under the supervisor of a name on every node of the cluster that has a session, but for those that are named.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="supervisor">The name under which the supervisor is registered on each node.</param>
    /// <param name="child">The child; a process class.</param>
    /// <param name="except">Nodes, <c>name@host</c>, on which it is not started; null for none.</param>
    /// <param name="options">The time that each may take; null for the default.</param>
    /// <param name="cancellationToken">Ends the wait; the child may have started on some then.</param>
    /// <returns>The answer of each node, by its name. A node without that supervisor answers with <see cref="ExitReason.NoProcess"/>.</returns>
    /// <exception cref="ArgumentException">The child is code, which cannot be sent.</exception>
    public static async Task<IReadOnlyList<NodeStartAnswer>> StartChildOnNodesAsync(
        this IProcesses processes, string supervisor, ChildSpec child, IEnumerable<string>? except = null, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(processes);
        ArgumentException.ThrowIfNullOrEmpty(supervisor);
        ArgumentNullException.ThrowIfNull(child);
        child.Validate();
        if (child.IsCode)
            throw new ArgumentException($"The child '{child.Key}' is code, which cannot be sent to other nodes: make it a process class.", nameof(child));
        HashSet<string> left = [.. except ?? []];
        // This node too, when it has just started and does not know of its own session yet.
        string[] nodes = [.. processes.Members.Select(static m => m.Name).Append(processes.Node).Where(n => !left.Contains(n)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        // All at once, so that one that does not answer keeps nobody waiting.
        ValueTask<StartAnswer>[] asked = Array.ConvertAll(nodes, n => AskAsync(processes, ProcessRef.Named(supervisor, n), child, options, cancellationToken));
        NodeStartAnswer[] answers = new NodeStartAnswer[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
            answers[i] = new NodeStartAnswer(nodes[i], await asked[i].ConfigureAwait(true));
        return answers;
    }

    private static async ValueTask<StartAnswer> AskAsync(IProcesses processes, ProcessRef supervisor, ChildSpec child, CallOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return await processes.Get<ISupervisor>(supervisor, options).StartChildAsync(child, cancellationToken).ConfigureAwait(true);
        }
        catch (Exception e) when (e is PaxtorException or TimeoutException)
        {
            return StartAnswer.Of(e);
        }
    }

    private static async ValueTask RunAsync(
        IProcesses processes, ProcessRef supervisor, Func<Supervisor, ProcessContext, ValueTask> code, CallOptions? options, CancellationToken cancellationToken)
    {
        Pid pid = await processes.WhereIsAsync(supervisor, cancellationToken).ConfigureAwait(true) ?? throw new ProcessNotFoundException($"There is no supervisor {supervisor}.");
        if (!string.Equals(pid.Node, processes.Node, StringComparison.Ordinal))
            throw new ArgumentException($"The supervisor {pid} is not on this node, {processes.Node}: code cannot be sent to it.", nameof(supervisor));
        long number = SupervisorCode.Leave(pid, code);
        try
        {
            await processes.Get<ISupervisorCode>(pid, options).RunAsync(number, cancellationToken).ConfigureAwait(true);
        }
        finally
        {
            SupervisorCode.GiveUp(pid, number);
        }
    }
}
