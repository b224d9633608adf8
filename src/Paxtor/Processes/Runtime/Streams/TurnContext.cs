namespace Paxtor.Processes;

/// <summary>
/// The synchronization context of a process's streams: what follows an await of theirs is a message to the process, so that all its code runs one piece at a time.
/// </summary>
/// <param name="cell">The process.</param>
internal sealed class TurnContext(ProcessCell cell) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => cell.PostContinuation(new ContinuationMessage(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A process is not waited for: post to it, or call it.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs code under the context.</summary>
    public void Run(SendOrPostCallback code, object? state)
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            code(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
