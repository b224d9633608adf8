namespace Paxtor.Processes;

/// <summary>A delegate as a process.</summary>
/// <param name="body">The work.</param>
internal sealed class DelegateStart(Func<ProcessContext, CancellationToken, Task> body) : WorkStart
{
    protected override Task Begin(ProcessCell cell) => body(cell, cell.Stopping);
}
