namespace Paxtor.Pooling.Jobs;

/// <summary>What jobs need of the member that they belong to.</summary>
internal interface IJobNetwork
{
    PaxtorNode Node { get; }

    PoolRole Role { get; }

    /// <summary>Which start of a node of its name it is.</summary>
    long Life { get; }

    /// <summary>The master's node.</summary>
    string Master { get; }

    /// <summary>The members that may be given jobs.</summary>
    IReadOnlyList<PoolMemberInfo> Members { get; }

    /// <summary>Ends when no code of a member that was lost can run any more: its end was seen, or its own deadline to end itself has surely passed.</summary>
    Task WhenEndedAsync(string node, CancellationToken cancellationToken = default);
}
