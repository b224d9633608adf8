namespace Paxtor.Quorum.Tests.Replica.Elections;

/// <summary>How a leader ends.</summary>
internal enum LeaderEnd
{
    /// <summary>SIGKILL: its connections break.</summary>
    Process,

    /// <summary>Its machine loses its power: nobody is told.</summary>
    Machine,

    /// <summary>SIGSTOP: it stands still, its connections open.</summary>
    Pause,
}
