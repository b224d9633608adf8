namespace Paxtor;

/// <summary>
/// For processes that are one long piece of work instead of a handler of messages. They can be linked, monitored and told to exit, and own locks; they have no contract.
/// </summary>
public interface IProcessBody
{
    /// <summary>The work. The process ends when it returns (normally) or throws (as an error).</summary>
    /// <param name="cancellationToken">Cancelled when the process shall end. It has ended only when this method has returned.</param>
    Task RunAsync(CancellationToken cancellationToken);
}
