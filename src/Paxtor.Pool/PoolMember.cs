namespace Paxtor;

/// <summary>A node of a pool, as one of its members knows it.</summary>
/// <param name="Node">Its name, <c>name@host</c>.</param>
/// <param name="Kind">How it came to the pool.</param>
/// <param name="Load">Its run queue as it last reported it: jobs ready to run and not running. Null until it has reported.</param>
/// <param name="ExpectedLoad">
/// The run queue expected there now: the last report, plus what was placed there since, less what is expected to be done. Null until it has reported: it counts as loaded.
/// </param>
/// <param name="Reported">When the last report came; null until then.</param>
public sealed record PoolMember(string Node, PoolMemberKind Kind, int? Load, double? ExpectedLoad, DateTimeOffset? Reported);
