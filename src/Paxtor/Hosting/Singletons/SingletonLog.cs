using Microsoft.Extensions.Logging;

namespace Paxtor.Hosting.Singletons;

internal static partial class SingletonLog
{
    [LoggerMessage(260, LogLevel.Information, "The singleton {Key} runs on this node: {Service}, token {Token}.")]
    public static partial void Begins(ILogger log, LockKey key, string service, long token);

    [LoggerMessage(261, LogLevel.Information, "The singleton {Key} ({Service}, token {Token}) was stopped here and is given up; a node that waits for it runs it next.")]
    public static partial void Stopped(ILogger log, LockKey key, string service, long token);

    [LoggerMessage(262, LogLevel.Warning, "The singleton {Key} ({Service}, token {Token}) was lost with this node's session and has stopped; another node may run it. This node asks for it again. " +
        "If it happens often, this node is paused, starved of CPU or cut off, or Paxtor:SessionTimeToLive is too short for it.")]
    public static partial void Lost(ILogger log, LockKey key, string service, long token);

    [LoggerMessage(263, LogLevel.Error, "The singleton {Key} ({Service}, token {Token}) failed on this node, {Faults} time(s) in a row, and is given up; another node may run it. This node asks for it again in {Pause}.")]
    public static partial void Faulted(ILogger log, Exception? error, LockKey key, string service, long token, int faults, TimeSpan pause);

    [LoggerMessage(264, LogLevel.Information, "The singleton {Key} ({Service}, token {Token}) has returned: it is done for this tenure. This node keeps the ownership, so that no other begins it again, until it stops.")]
    public static partial void Rests(ILogger log, LockKey key, string service, long token);

    [LoggerMessage(265, LogLevel.Information, "The singleton {Key} ({Service}, token {Token}) has returned and is handed over: a node that waits for it runs it anew.")]
    public static partial void HandsOver(ILogger log, LockKey key, string service, long token);

    [LoggerMessage(266, LogLevel.Warning, "The singleton {Key} ({Service}, token {Token}) threw after it was told to stop.")]
    public static partial void EndedBadly(ILogger log, Exception error, LockKey key, string service, long token);

    [LoggerMessage(267, LogLevel.Error, "The singleton {Key} ({Service}, token {Token}) was told to stop and still runs, and its ownership is given up all the same, as OnLost is Fence: only its token keeps it from harm.")]
    public static partial void Abandoned(ILogger log, LockKey key, string service, long token);

    [LoggerMessage(268, LogLevel.Error, "The singleton {Key} ({Service}) cannot be asked for now.")]
    public static partial void NotAsked(ILogger log, Exception error, LockKey key, string service);
}
