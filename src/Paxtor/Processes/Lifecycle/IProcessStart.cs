namespace Paxtor;

/// <summary>For process classes that have work to do before they count as started.</summary>
public interface IProcessStart
{
    /// <summary>Runs before the first message. The start is answered when it has returned; if it throws, the process has not started.</summary>
    /// <param name="cancellationToken">Cancelled when the process shall end.</param>
    ValueTask OnStartAsync(CancellationToken cancellationToken);
}
