namespace Paxtor.Processes;

/// <summary>How a request ended; the numbers are those on the wire.</summary>
internal enum ReplyStatus
{
    /// <summary>It did what it should.</summary>
    Ok = 0,

    /// <summary>The handler threw.</summary>
    Faulted = 1,

    /// <summary>There is no such process; the handler surely did not run.</summary>
    NotFound = 2,

    /// <summary>The process ended while the handler may have run.</summary>
    Interrupted = 3,

    /// <summary>The two sides do not agree about the call.</summary>
    Contract = 4,

    /// <summary>The mailbox is full; the handler surely did not run.</summary>
    Limit = 5,

    /// <summary>A process did not start.</summary>
    NotStarted = 6,
}
