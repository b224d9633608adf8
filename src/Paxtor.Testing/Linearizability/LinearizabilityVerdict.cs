namespace Paxtor.Testing.Linearizability;

/// <summary>What a checker found.</summary>
internal enum LinearizabilityVerdict
{
    /// <summary>There is an order that explains all answers.</summary>
    Linearizable,

    /// <summary>There is none.</summary>
    NotLinearizable,

    /// <summary>The search was given up at its limit of steps.</summary>
    Undecided,
}
