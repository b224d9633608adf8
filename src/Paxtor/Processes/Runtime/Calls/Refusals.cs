namespace Paxtor.Processes;

/// <summary>The errors of messages that were not taken.</summary>
internal static class Refusals
{
    /// <summary>The error of a call.</summary>
    public static Exception Of(PostResult result, ProcessCell cell) => result switch
    {
        PostResult.Full => Full(cell),
        PostResult.Deaf => new ContractException($"{cell.Pid} is the body {cell.Kind.Name}: it reads no messages."),
        PostResult.NotFound => Gone(cell.Pid),
        _ => throw new InvalidOperationException("A message that was taken has no error."),
    };

    public static LimitReachedException Full(ProcessCell cell) =>
        new($"The mailbox of {cell.Pid} is full: {cell.Kind.MaxMailbox:N0} messages wait, which is the most for {cell.Kind.Name} ([Process(MaxMailbox)]).");

    public static ProcessNotFoundException Gone(Pid pid) => new($"There is no process {pid} any more: the message was not handled.");

    public static ProcessNotFoundException NoName(string name, string node) => new($"No process has the name '{name}' on {node}.");

    public static ContractException NoContract<TContract>(ProcessCell cell) =>
        new($"{cell.Pid} is of the class {cell.Kind.Name}, which does not implement the contract {typeof(TContract)}.");
}
