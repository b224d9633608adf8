namespace Paxtor;

/// <summary>
/// The process ended, or its node was lost, after the call may have been given to its handler: whether it did its work is unknown. It is not sent again.
/// </summary>
/// <param name="pid">The process.</param>
/// <param name="reason">How it ended, as far as known.</param>
public sealed class CallInterruptedException(Pid pid, ExitReason reason)
    : ProcessException($"{pid} ended while it may have been serving the call ({reason}): whether the work was done is unknown.")
{
    /// <summary>The process that was called.</summary>
    public Pid Pid { get; } = pid;

    /// <summary>How it ended, as far as known.</summary>
    public ExitReason Reason { get; } = reason;
}
