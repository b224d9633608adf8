namespace Paxtor;

/// <summary>A process did not start: its constructor or <see cref="IProcessStart.OnStartAsync"/> threw, or it ended in them. Nothing of it is left.</summary>
/// <param name="message">What did not start and why.</param>
/// <param name="reason">As what it would have ended.</param>
/// <param name="inner">The exception itself, on the node where it was thrown.</param>
public sealed class ProcessStartException(string message, ExitReason reason, Exception? inner = null) : ProcessException(message, inner)
{
    /// <summary>As what it would have ended.</summary>
    public ExitReason Reason { get; } = reason;
}
