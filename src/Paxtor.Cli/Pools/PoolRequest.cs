namespace Paxtor.Cli.Pools;

/// <summary>What <c>paxtor pool status|stop|attach</c> asks of a pool that runs: one line of JSON, answered by one line.</summary>
/// <param name="Verb"><see cref="Status"/>, <see cref="Stop"/> or <see cref="Attach"/>.</param>
/// <param name="Node">What to attach.</param>
internal sealed record PoolRequest(string Verb, string? Node = null)
{
    public const string Status = "status";
    public const string Stop = "stop";
    public const string Attach = "attach";
}

/// <summary>The answer.</summary>
/// <param name="Error">Why not; null when it was done.</param>
/// <param name="View">The pool, for <see cref="PoolRequest.Status"/>.</param>
/// <param name="Attached">Whether the node was attached by this request, or before.</param>
/// <param name="IsStarting">The pool cannot be asked yet.</param>
internal sealed record PoolAnswer(string? Error = null, PoolView? View = null, AttachResult? Attached = null, bool IsStarting = false);

/// <summary>A pool; what <c>paxtor pool status --json</c> prints.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Master">Its master's node.</param>
/// <param name="ProcessId">The process that runs it.</param>
/// <param name="UpSeconds">For how long.</param>
/// <param name="Members">Its nodes.</param>
internal sealed record PoolView(string Name, string Master, int ProcessId, double UpSeconds, IReadOnlyList<PoolMemberView> Members);

/// <summary>A node of it.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Kind">How it came to the pool.</param>
/// <param name="Load">Its run queue, as last reported.</param>
/// <param name="ExpectedLoad">The run queue expected now.</param>
/// <param name="Reported">When it last reported.</param>
internal sealed record PoolMemberView(string Node, string Kind, int? Load, double? ExpectedLoad, DateTimeOffset? Reported);
