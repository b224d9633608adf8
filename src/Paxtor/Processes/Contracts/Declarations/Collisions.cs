using System.Collections.Frozen;

namespace Paxtor.Processes.Contracts;

/// <summary>Refuses two things of one name.</summary>
internal static class Collisions
{
    public static FrozenDictionary<TKey, T> Refuse<TKey, T>(IEnumerable<T> items, Func<T, TKey> key, Func<T, string> describe, string kind, string remedy)
        where TKey : notnull
    {
        Dictionary<TKey, T> seen = [];
        foreach (T item in items)
        {
            if (!seen.TryAdd(key(item), item))
                throw new ContractException($"The {kind} {describe(seen[key(item)])} and {describe(item)} have one name between nodes, {key(item)}: give one of them another by {remedy}.");
        }

        return seen.ToFrozenDictionary();
    }
}
