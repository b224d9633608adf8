using Microsoft.Extensions.Logging;

namespace Paxtor.Names;

/// <summary>What is logged about names.</summary>
internal static partial class NameLog
{
    [LoggerMessage(EventId = 340, Level = LogLevel.Debug, Message = "The name {Key} is claimed for {Pid} (token {Token}).")]
    public static partial void Claimed(ILogger log, LockKey key, Pid pid, long token);

    [LoggerMessage(EventId = 341, Level = LogLevel.Warning, Message = "The permanent name {Key} has no process: its start failed {Failures} times, and is tried again in {Pause}. {Reason}")]
    public static partial void NotRestarted(ILogger log, LockKey key, int failures, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 342, Level = LogLevel.Error, Message = "Among the permanent names stands one that cannot be read, and is not restarted: {Reason}")]
    public static partial void Unreadable(ILogger log, string reason);

    [LoggerMessage(EventId = 343, Level = LogLevel.Warning, Message = "The permanent name {Key} ends again and again soon after its start, {Times} times by now; it is restarted in {Pause}.")]
    public static partial void EndsSoon(ILogger log, LockKey key, int times, TimeSpan pause);

    [LoggerMessage(EventId = 344, Level = LogLevel.Debug, Message = "The name {Key} has moved to {Pid}, since this node leaves.")]
    public static partial void Moved(ILogger log, LockKey key, Pid pid);

    [LoggerMessage(EventId = 345, Level = LogLevel.Information, Message = "The name {Key} was not taken over by {Node}: {Reason}")]
    public static partial void NotMoved(ILogger log, LockKey key, string node, string reason);
}
