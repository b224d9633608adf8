namespace Paxtor;

/// <summary>
/// What every <see cref="Supervisor"/> understands, from any node: <c>processes.Get&lt;ISupervisor&gt;(reference)</c>. A call is answered when what it asks for is done, so give it
/// the time that this takes.
/// </summary>
[ProcessContract("paxtor.supervisor")]
public interface ISupervisor
{
    /// <summary>
    /// Adds a child after the others and starts it. When it fails to start it is not kept, and when it ignores its start only if it is not temporary. A key that is taken is answered by
    /// <see cref="StartAnswerKind.AlreadyStarted"/>, or, when its child has no process, by an error: restart or delete it.
    /// </summary>
    /// <param name="child">The child. With code in it use <see cref="SupervisionExtensions.StartChildAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the answer. A start that has begun goes on.</param>
    ValueTask<StartAnswer> StartChildAsync(ChildSpec child, CancellationToken cancellationToken = default);

    /// <summary>Terminates a child, and keeps it without a process unless it is temporary.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there is no such child.</returns>
    ValueTask<bool> TerminateChildAsync(string key);

    /// <summary>Starts a child that has no process. It is an error when there is no such child, or it is being restarted.</summary>
    /// <param name="key">The key.</param>
    ValueTask<StartAnswer> RestartChildAsync(string key);

    /// <summary>Forgets a child that has no process.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there is no such child, it runs, or it is being restarted.</returns>
    ValueTask<bool> DeleteChildAsync(string key);

    /// <summary>Its children, in the order in which they are started.</summary>
    ValueTask<SupervisedChildren> GetChildrenAsync();

    /// <summary>Ends it normally: its children are terminated in reverse order. Answered before they are.</summary>
    ValueTask StopAsync();
}
