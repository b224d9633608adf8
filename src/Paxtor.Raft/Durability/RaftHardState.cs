namespace Paxtor.Raft;

/// <summary>What a node must never forget: forgetting it could elect two leaders in one term.</summary>
/// <param name="Term">The latest term the node has seen.</param>
/// <param name="Vote">Whom it voted for in that term, 0 for nobody.</param>
public readonly record struct RaftHardState(ulong Term, ulong Vote);
