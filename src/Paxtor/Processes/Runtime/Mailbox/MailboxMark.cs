namespace Paxtor.Processes;

/// <summary>Stands in the word of a mailbox for a state of it.</summary>
internal sealed class MailboxMark : ProcessMessage
{
    /// <summary>Someone runs the process, or its handler is pending; at the foot of what comes meanwhile.</summary>
    public static readonly MailboxMark Running = new(0);

    /// <summary>The process is exiting or has ended.</summary>
    public static readonly MailboxMark Closed = new(-1);

    /// <summary>The process is a body.</summary>
    public static readonly MailboxMark Deaf = new(-1);

    private MailboxMark(int depth) => Depth = depth;

    public override bool Run(ProcessCell cell) => throw new InvalidOperationException("The mark of a mailbox was run.");

    public override void Reject(Pid pid) => throw new InvalidOperationException("The mark of a mailbox was rejected.");
}
