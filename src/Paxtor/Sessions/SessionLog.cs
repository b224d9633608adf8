using Microsoft.Extensions.Logging;
using Paxtor.Coordination;

namespace Paxtor.Sessions;

internal static partial class SessionLog
{
    [LoggerMessage(100, LogLevel.Information, "Session {Lease} established with a time to live of {TimeToLive}.")]
    public static partial void Established(ILogger log, LeaseId lease, TimeSpan timeToLive);

    [LoggerMessage(EventId = 101, Message = "Session {Lease} ended ({Loss}); everything it owned has been told.")]
    public static partial void Lost(ILogger log, LogLevel level, LeaseId lease, SessionLoss loss);

    [LoggerMessage(102, LogLevel.Warning, "Session {Lease} could not be revoked; others get what it owned when its lease has run out.")]
    public static partial void NotRevoked(ILogger log, LeaseId lease);

    [LoggerMessage(103, LogLevel.Error, "Code that was told that its lock {Key} is lost threw an exception.")]
    public static partial void CallbackFailed(ILogger log, Exception exception, LockKey key);
}
