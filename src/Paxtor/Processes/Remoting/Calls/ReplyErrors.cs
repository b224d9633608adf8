using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>What an answer that is no success means to the one who waits.</summary>
internal static class ReplyErrors
{
    /// <param name="reply">The answer.</param>
    /// <param name="link">From which node.</param>
    /// <param name="target">Whom the one who asked knows; number 0 for the node.</param>
    /// <param name="what">What was asked.</param>
    public static Exception Of(in ReplyFrame reply, NodeLink link, Pid target, string what)
    {
        Pid called = reply.Number != 0 ? new Pid(link.Name, link.Incarnation, reply.Number) : target;
        string? text = reply.Message is { Length: > 0 } message ? message : null;
        return reply.Status switch
        {
            ReplyStatus.Faulted when reply.Fault is { } fault => new CallFaultedException(fault, called),
            ReplyStatus.NotFound => new ProcessNotFoundException(text ?? $"There is no process {target} (any more)."),
            ReplyStatus.Interrupted => new CallInterruptedException(called, reply.Reason ?? ExitReason.NoProcess),
            ReplyStatus.Limit => new LimitReachedException(text ?? $"A limit of {link.Name} was reached."),
            ReplyStatus.NotStarted => new ProcessStartException(text ?? "It did not start.", reply.Reason ?? ExitReason.NoProcess),
            _ => new ContractException(text ?? $"{what} was answered by {link.Name} in a way that this version does not know."),
        };
    }

    public static ContractException Unreadable(ContractMethod method, Type type, Exception inner) =>
        new($"The answer of {method} cannot be read as {type}: {inner.Message} Do both nodes have the same version of the contract?", inner);
}
