namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>At most one leader a term.</summary>
internal sealed class LeaderTerms
{
    private readonly Dictionary<ulong, string> leaders = [];

    /// <summary>How many terms had a leader.</summary>
    public int Count => leaders.Count;

    public void Add(ulong term, string leader)
    {
        if (!leaders.TryAdd(term, leader) && !string.Equals(leaders[term], leader, StringComparison.Ordinal))
            throw new SimulationException($"Term {term} has two leaders: {leaders[term]} and {leader}.");
    }
}
