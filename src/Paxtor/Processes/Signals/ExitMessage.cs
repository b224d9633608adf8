namespace Paxtor.Processes;

/// <summary>A trapped exit, told to the process in the order of its mailbox.</summary>
/// <param name="from">Who ended or asked.</param>
/// <param name="reason">Why.</param>
/// <param name="older">Another exit of a link to the same process that waits too.</param>
internal sealed class ExitMessage(Pid from, ExitReason reason, ExitMessage? older) : HandlerMessage
{
    public override bool IsLimited => false;

    public ExitMessage? Older => older;

    /// <summary>Whether the process has unlinked meanwhile. Under the cell's monitor.</summary>
    public bool IsTakenBack { get; set; }

    /// <summary>Whether it came by a link, which can be taken back.</summary>
    public bool IsOfLink { get; init; }

    protected override ValueTask Handle(ProcessCell cell) =>
        !IsOfLink || cell.TakeTold(from, this) ? ((IExitHandler)cell.Target!).OnExitAsync(from, reason) : ValueTask.CompletedTask;
}
