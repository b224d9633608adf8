namespace Paxtor.Processes;

/// <summary>Where a process is in its life; it only goes on.</summary>
internal enum ProcessPhase
{
    /// <summary>Made; its mailbox takes messages, and none is run yet.</summary>
    Starting,

    /// <summary>Handles messages.</summary>
    Running,

    /// <summary>Takes no messages any more; the present handler returns, and then what it had is given up.</summary>
    Exiting,

    /// <summary>Whoever had to be told has been told.</summary>
    Dead,
}
