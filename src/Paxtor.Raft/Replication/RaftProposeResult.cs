namespace Paxtor.Raft;

/// <summary>Whether a proposal was taken. Whatever was refused has not been, and never will be, in the log.</summary>
public enum RaftProposeResult
{
    /// <summary>It is in the leader's log; whether it commits is shown by the committed entries.</summary>
    Accepted,

    /// <summary>This node does not lead.</summary>
    NotLeader,

    /// <summary>Leadership is being transferred.</summary>
    Transferring,

    /// <summary>Too much is uncommitted (<see cref="RaftOptions.MaxUncommittedBytes"/>).</summary>
    TooMuchUncommitted,
}
