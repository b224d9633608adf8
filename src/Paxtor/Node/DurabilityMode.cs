namespace Paxtor;

/// <summary>Where a voter keeps what it has acknowledged.</summary>
public enum DurabilityMode
{
    /// <summary>On disk: a vote or an entry is acknowledged only after it is synced.</summary>
    Disk = 0,

    /// <summary>In memory, lost with the process. For tests only: a cluster whose voters restart may give one lock to two owners.</summary>
    Memory = 1,
}
