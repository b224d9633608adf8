namespace Paxtor.Processes;

/// <summary>Something in a process's mailbox. It is in one mailbox at most, and the process runs one at a time.</summary>
internal abstract class ProcessMessage
{
    /// <summary>The link of the mailbox; no one else's business.</summary>
    internal ProcessMessage? Next;

    /// <summary>How many were pushed since the mailbox was last emptied, this one among them; -1 for the marks of mailboxes that take nothing.</summary>
    internal int Depth;

    /// <summary>Whether the mailbox's limit holds for it: for what others send, not for what the runtime tells.</summary>
    public virtual bool IsLimited => true;

    /// <summary>
    /// Handles the message, in the process's turn. Must not throw: an exception of the application ends in an answer, or by <see cref="ProcessCell.Fault"/> in the end of the process.
    /// </summary>
    /// <param name="cell">The process.</param>
    /// <returns>
    /// True when it was handled. False when the handler's task is pending and <see cref="ProcessCell.Park"/> was called as the last thing: then neither message nor cell may be touched until
    /// <see cref="Resume"/>.
    /// </returns>
    public abstract bool Run(ProcessCell cell);

    /// <summary>The task that <see cref="ProcessCell.Park"/> was called for has ended; in the process's turn again.</summary>
    /// <param name="cell">The process.</param>
    /// <returns>As <see cref="Run"/>.</returns>
    public virtual bool Resume(ProcessCell cell) => throw new InvalidOperationException($"{GetType().Name} never waits.");

    /// <summary>The process has ended and this message was surely not run.</summary>
    /// <param name="pid">The process.</param>
    public abstract void Reject(Pid pid);
}
