using Microsoft.Extensions.Logging;

namespace Paxtor.Processes;

/// <summary>What is logged of processes: event ids from 300.</summary>
internal static partial class ProcessLog
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "The process {Pid} ({Kind}) ended by an exception of its own.")]
    public static partial void EndedByError(ILogger log, Exception error, Pid pid, string kind);

    [LoggerMessage(EventId = 301, Level = LogLevel.Error, Message = "The process {Pid} ({Kind}) threw while it was stopped or disposed of. It has ended all the same.")]
    public static partial void EndThrew(ILogger log, Exception error, Pid pid, string kind);

    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "A process of the class {Kind} got the message {Method}, which it does not understand. The message is dropped.")]
    public static partial void NotUnderstood(ILogger log, string kind, string? method);

    [LoggerMessage(EventId = 303, Level = LogLevel.Error, Message = "A callback of a cancellation token threw.")]
    public static partial void CallbackThrew(ILogger log, Exception error);

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning, Message = "{Count} processes did not end when they were told to stop, and are killed.")]
    public static partial void Killing(ILogger log, int count);

    [LoggerMessage(EventId = 305, Level = LogLevel.Warning, Message = "A message through a reference was not delivered: {Reason}")]
    public static partial void NotDelivered(ILogger log, string reason);
}
