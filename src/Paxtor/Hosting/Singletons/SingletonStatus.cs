namespace Paxtor.Hosting.Singletons;

/// <summary>What this node does about a singleton.</summary>
internal enum SingletonPhase
{
    /// <summary>It waits for the ownership, or for a quorum to ask.</summary>
    Waiting,

    /// <summary>It runs the service.</summary>
    Running,

    /// <summary>It owns the singleton, and the service has returned.</summary>
    Resting,

    /// <summary>The service failed here, and the node pauses before it asks again.</summary>
    BackingOff,

    /// <summary>It has stopped.</summary>
    Stopped,
}

/// <summary>The state of a singleton on this node, for health checks.</summary>
/// <param name="Phase">What the node does about it.</param>
/// <param name="Token">The token of the present tenure, else zero.</param>
/// <param name="Faults">Failures in a row on this node.</param>
/// <param name="FaultedAt">Timestamp of the last one.</param>
/// <param name="Error">What it threw.</param>
internal sealed record SingletonStatus(SingletonPhase Phase, long Token = 0, int Faults = 0, long FaultedAt = 0, Exception? Error = null);
