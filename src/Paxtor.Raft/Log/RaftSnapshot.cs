namespace Paxtor.Raft;

/// <summary>
/// Names a snapshot of the state machine. The core never sees its bytes: the driver stores and ships them.
/// </summary>
/// <param name="Index">The last entry the snapshot contains; 0 for "none".</param>
/// <param name="Term">The term of that entry.</param>
/// <param name="Configuration">The configuration as of that entry.</param>
public sealed record RaftSnapshot(ulong Index, ulong Term, RaftConfiguration Configuration);
