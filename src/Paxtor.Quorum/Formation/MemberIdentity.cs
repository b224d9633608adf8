using Paxtor.Quorum.Client;
using Paxtor.Quorum.Storage;

namespace Paxtor.Quorum.Formation;

/// <summary>Turns the configured voters into what a data directory and the Raft core know them by.</summary>
internal static class MemberIdentity
{
    /// <summary>
    /// What to open the storage with. Voters are numbered from 1 in ordinal order of their names, so that every node numbers
    /// them alike whatever the order of its configuration. Numbers once recorded in a data directory stay.
    /// </summary>
    /// <param name="name">This node; one of the voters.</param>
    /// <param name="voters">All voters, in any order.</param>
    public static StoredIdentity Configured(string name, IReadOnlyList<VoterAddress> voters)
    {
        VoterAddress[] sorted = [.. voters];
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        int at = Array.FindIndex(sorted, v => string.Equals(v.Name, name, StringComparison.Ordinal));
        if (at < 0)
            throw new ArgumentException($"{name} is not among the configured voters {string.Join(", ", sorted.Select(v => v.Name))}.", nameof(name));
        return new StoredIdentity
        {
            NodeName = name,
            NodeId = (ulong)at + 1,
            Voters = [.. sorted.Select(static (v, i) => new StoredVoter(v.Name, (ulong)i + 1, v.Endpoint))],
        };
    }
}
