namespace Paxtor.Processes;

/// <summary>The state of a <see cref="PendingAnswer"/>.</summary>
internal enum AnswerStatus
{
    /// <summary>In no call.</summary>
    Free = 0,

    /// <summary>Nobody awaits it yet.</summary>
    Waiting = 1,

    /// <summary>Its continuation is there. One more than <see cref="Waiting"/>.</summary>
    Awaited = 2,

    /// <summary>The result is there.</summary>
    Answered = 3,

    /// <summary>An error is there.</summary>
    Failed = 4,

    /// <summary>It took too long; never used again.</summary>
    TimedOut = 5,

    /// <summary>The caller's token was cancelled; never used again.</summary>
    Cancelled = 6,
}
