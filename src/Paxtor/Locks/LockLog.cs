using Microsoft.Extensions.Logging;

namespace Paxtor.Locks;

internal static partial class LockLog
{
    [LoggerMessage(120, LogLevel.Warning, "{Pid} has been waiting for the lock {Key} for more than {SlowWait}.")]
    public static partial void SlowWait(ILogger log, Pid pid, LockKey key, TimeSpan slowWait);

    [LoggerMessage(121, LogLevel.Debug, "{Pid} owns the lock {Key} with token {Token}.")]
    public static partial void Owned(ILogger log, Pid pid, LockKey key, long token);
}
