namespace Paxtor.Testing.Tests.Runs;

/// <summary>How much happened in a run, or in many.</summary>
internal sealed class RunCounts
{
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    public long this[string name] => counts.GetValueOrDefault(name);

    public void Add(string name, long count = 1) => counts[name] = counts.GetValueOrDefault(name) + count;

    public void Add(RunCounts other)
    {
        foreach ((string name, long count) in other.counts)
            Add(name, count);
    }

    public override string ToString() => string.Join(", ", counts.Select(static c => $"{c.Key} {c.Value}"));
}
