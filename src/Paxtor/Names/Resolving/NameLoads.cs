namespace Paxtor.Names;

/// <summary>How many named processes each node hosts, as far as this one knows: each tells with its answers, and what was asked since counts too. On the loop.</summary>
internal sealed class NameLoads(NameService service)
{
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);

    public int Of(string node) => node == service.Node ? service.Host.Count : known.GetValueOrDefault(node);

    public void Asked(string node)
    {
        if (node != service.Node)
            known[node] = known.GetValueOrDefault(node) + 1;
    }

    public void Told(string node, int names)
    {
        if (node != service.Node)
            known[node] = names;
    }

    /// <summary>The one with the fewest, by chance among equals.</summary>
    public NameCandidate Least(IReadOnlyList<NameCandidate> candidates)
    {
        int least = candidates.Min(static c => c.Names);
        int equals = candidates.Count(c => c.Names == least);
        return candidates.Where(c => c.Names == least).ElementAt(service.Loop.Random.Next(equals));
    }
}
