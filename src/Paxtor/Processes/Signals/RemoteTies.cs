namespace Paxtor.Processes;

/// <summary>Which processes of this node have had a link or monitor with another node, in either direction: who is to be told when it is lost.</summary>
internal sealed class RemoteTies
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<ProcessCell>> byNode = new(StringComparer.Ordinal);

    /// <summary>How many ties there are.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return byNode.Values.Sum(static c => c.Count);
        }
    }

    public void Add(string node, ProcessCell cell)
    {
        lock (gate)
        {
            if (!byNode.TryGetValue(node, out HashSet<ProcessCell>? cells))
                byNode[node] = cells = [];
            cells.Add(cell);
            cell.HasTies = true;
        }
    }

    /// <summary>Those with ties to a node, by their numbers.</summary>
    public ProcessCell[] Of(string node)
    {
        lock (gate)
            return byNode.TryGetValue(node, out HashSet<ProcessCell>? cells) ? [.. cells.OrderBy(static c => c.Number)] : [];
    }

    /// <summary>The process has ended.</summary>
    public void Remove(ProcessCell cell)
    {
        lock (gate)
        {
            foreach (HashSet<ProcessCell> cells in byNode.Values)
                cells.Remove(cell);
        }
    }
}
