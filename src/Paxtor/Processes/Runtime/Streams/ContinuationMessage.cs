namespace Paxtor.Processes;

/// <summary>What follows an await in a stream.</summary>
internal sealed class ContinuationMessage(TurnContext context, SendOrPostCallback code, object? state) : ProcessMessage, IThreadPoolWorkItem
{
    public override bool IsLimited => false;

    public override bool Run(ProcessCell cell)
    {
        try
        {
            context.Run(code, state);
        }
#pragma warning disable CA1031 // Code that answers to nobody (an async void method): the process ends with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cell.Fault(e);
        }

        return true;
    }

    /// <summary>The process has ended, and what it had begun and left goes on elsewhere.</summary>
    public void Execute() => code(state);

    public override void Reject(Pid pid) => throw new InvalidOperationException("What follows an await is never given up.");
}
