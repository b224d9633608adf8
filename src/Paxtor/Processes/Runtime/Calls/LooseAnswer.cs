namespace Paxtor.Processes;

/// <summary>An answer that is no message: something else brings it.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class LooseAnswer<T> : PendingAnswer<T>
{
    public sealed override bool Run(ProcessCell cell) => throw new InvalidOperationException("This is no message.");

    public sealed override void Reject(Pid pid) => throw new InvalidOperationException("This is no message.");

    protected override Exception TimedOut() => throw new InvalidOperationException("This waits for ever.");
}
