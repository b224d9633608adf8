namespace Paxtor.Raft;

/// <summary>The outcome of one <see cref="RaftNode.RequestReadIndex"/>.</summary>
/// <param name="Context">What the driver gave with the request.</param>
/// <param name="Index">
/// When confirmed: a read of a state machine that has applied at least up to this index is linearizable.
/// </param>
/// <param name="Confirmed">
/// False when leadership was lost first; nothing was read and the request may be sent to another node.
/// </param>
public readonly record struct RaftReadState(ulong Context, ulong Index, bool Confirmed);

/// <summary>Whether a read was taken.</summary>
public enum RaftReadResult
{
    /// <summary>It will be answered by exactly one <see cref="RaftReadState"/>.</summary>
    Accepted,

    /// <summary>This node does not lead.</summary>
    NotLeader,

    /// <summary>Too many reads wait already (<see cref="RaftOptions.MaxPendingReads"/>).</summary>
    TooManyReads,
}
