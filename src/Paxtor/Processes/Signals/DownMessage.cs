namespace Paxtor.Processes;

/// <summary>The one message of a monitor.</summary>
/// <param name="reference">Its number.</param>
/// <param name="reason">How the process ended.</param>
internal sealed class DownMessage(long reference, ExitReason reason) : HandlerMessage
{
    public override bool IsLimited => false;

    protected override ValueTask Handle(ProcessCell cell) => cell.TakeMonitor(reference) is { } monitor
        ? ((IDownHandler)cell.Target!).OnDownAsync(new MonitorRef(reference), monitor.Target, reason)
        : ValueTask.CompletedTask;
}
