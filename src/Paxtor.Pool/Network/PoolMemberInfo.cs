namespace Paxtor.Pooling;

/// <summary>A member of the pool.</summary>
/// <param name="Node">Its name in the pool's network.</param>
/// <param name="Role">What it is there.</param>
/// <param name="Life">Which start of a node of that name it is (<see cref="PoolTicket.Life"/>): what is known of one says nothing of the others.</param>
internal sealed record PoolMemberInfo(string Node, PoolRole Role, long Life = 0);

/// <summary>What has changed among the members, as one of them sees it.</summary>
/// <param name="Members">All members now, the master first, then in the order of joining.</param>
/// <param name="Joined">Those that are new since the last change.</param>
/// <param name="Left">Those that are gone since the last change: lost, or left in order. When their jobs have surely ended is told by <see cref="PoolNode.WhenEndedAsync"/>.</param>
internal sealed record MembersChange(IReadOnlyList<PoolMemberInfo> Members, IReadOnlyList<PoolMemberInfo> Joined, IReadOnlyList<PoolMemberInfo> Left);
