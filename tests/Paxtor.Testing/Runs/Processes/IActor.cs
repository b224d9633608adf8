namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>The acts of a process in a run.</summary>
public enum ActKind
{
    /// <summary>Links itself.</summary>
    Link,

    /// <summary>Takes a link back.</summary>
    Unlink,

    /// <summary>Monitors.</summary>
    Monitor,

    /// <summary>Takes back the oldest monitor of a process that has not fired.</summary>
    Demonitor,

    /// <summary>Asks another to exit.</summary>
    AskToExit,

    /// <summary>Exits.</summary>
    Exit,

    /// <summary>Traps exits, or does not any more.</summary>
    Trap,

    /// <summary>Takes a lock, if it is free.</summary>
    Lock,

    /// <summary>Sends a few messages.</summary>
    Send,

    /// <summary>Throws.</summary>
    Throw,

    /// <summary>Starts a process that is linked to it.</summary>
    StartLinked,
}

/// <summary>What a process in a run is told.</summary>
[ProcessContract("sim.actor")]
public interface IActor
{
    /// <summary>Does something in its own process.</summary>
    ValueTask ActAsync(ActKind kind, Pid other, int number, ExitReason? reason);

    /// <summary>Answers after a time.</summary>
    ValueTask<long> CallAsync(Pid sender, long sequence, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Is not answered.</summary>
    void Tell(Pid sender, long sequence);
}
