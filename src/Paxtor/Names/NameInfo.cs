namespace Paxtor;

/// <summary>A name of the cluster, as the store has it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Pid">Its process; null for a permanent one that is between two.</param>
/// <param name="Class">The process class's name between nodes.</param>
/// <param name="Restart">Whether it is restarted.</param>
/// <param name="Token">The fencing token of its process; 0 when there is none.</param>
/// <param name="Since">Since when it has its process, by the clock of that node; null when it has none.</param>
/// <param name="Restarts">How often a permanent one was restarted, as far as the nodes that restart it have seen.</param>
public sealed record NameInfo(LockKey Key, Pid? Pid, string Class, NameRestart Restart, long Token, DateTimeOffset? Since, int Restarts);
