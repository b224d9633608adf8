namespace Paxtor;

/// <summary>How the process of a name is started.</summary>
public sealed record NameOptions
{
    internal static readonly NameOptions Default = new();

    /// <summary>
    /// What happens when the session of its node is lost and the process, told so and asked to exit, has not ended when the session surely runs out in the store, so that another may
    /// start. Default <see cref="Paxtor.OnLost.FailFast"/>: the node ends.
    /// </summary>
    public OnLost OnLost { get; init; } = OnLost.FailFast;

    /// <summary>
    /// Chooses the node for a start by a use of the name: it is given the members that declare the class, by name, and answers one of them. It may be called by any thread, also more than
    /// once. Default null: the one with the fewest named processes as far as this node knows, by chance among equals. Permanent names that nobody uses do not ask it when they are restarted.
    /// </summary>
    public Func<IReadOnlyList<NameCandidate>, NameCandidate>? Placement { get; init; }

    /// <summary>How long its constructor and <see cref="IProcessStart.OnStartAsync"/> may take. Default 5 s; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A node where the process of a name may start.</summary>
/// <param name="Member">The node.</param>
/// <param name="Names">How many named processes it hosts, as it last told this node; 0 when it has told nothing.</param>
public sealed record NameCandidate(ClusterMember Member, int Names);
