namespace Paxtor;

/// <summary>For process classes that have work to do at their end.</summary>
public interface IProcessStop
{
    /// <summary>
    /// Runs as the last, however the process ends short of its node's death; before its locks are released, and before links and monitors are told. An exception is logged. Not
    /// called when the start failed.
    /// A process that is <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/> is disposed of after it.
    /// </summary>
    /// <param name="reason">As what it ends.</param>
    ValueTask OnStopAsync(ExitReason reason);
}
