using Microsoft.Extensions.Logging;

namespace Paxtor.Node;

/// <summary>The end of a node that cannot go on: told once, logged, and then <see cref="PaxtorOptions.OnFatal"/> or the end of the process.</summary>
internal sealed partial class NodeFailure(string node, Action<Exception>? onFatal, ILogger logger)
{
    private Exception? error;

    /// <summary>What ended the node, or null. Any thread.</summary>
    public Exception? Error => Volatile.Read(ref error);

    /// <summary>Stops what of the node could still act; called first.</summary>
    public Action? StopAll { get; set; }

    /// <summary>The node cannot go on. Any thread; only the first call counts.</summary>
    public void Report(Exception cause)
    {
        if (Interlocked.CompareExchange(ref error, cause, null) is not null)
            return;
        LogFatal(logger, cause, node);
        StopAll?.Invoke();
        if (onFatal is null)
            Environment.FailFast($"The Paxtor node {node} cannot go on: {cause.Message}", cause);
        else
            onFatal(cause);
    }

    [LoggerMessage(EventId = 205, Level = LogLevel.Critical, Message = "The node {Node} cannot go on and ends.")]
    private static partial void LogFatal(ILogger logger, Exception cause, string node);
}
