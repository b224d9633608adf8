namespace Paxtor.Processes;

/// <summary>A monitor, as the one who watches knows it. It is there until its one message is handled, or it is taken back.</summary>
/// <param name="target">What was asked to be monitored.</param>
internal sealed class ProcessMonitor(ProcessRef target)
{
    public ProcessRef Target => target;

    /// <summary>The process that the target is: itself, or what a registry found; null for a name, and while a registry looks.</summary>
    public Pid? Found { get; set; } = target.Pid;

    /// <summary>The process watched, on this node.</summary>
    public ProcessCell? Cell { get; set; }

    /// <summary>The node of the process watched, when it is another.</summary>
    public string? Node { get; set; }

    /// <summary>Whether its message is in the mailbox.</summary>
    public bool HasFired { get; set; }
}
