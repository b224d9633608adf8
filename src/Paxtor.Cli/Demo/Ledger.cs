namespace Paxtor.Cli.Demo;

/// <summary>
/// The tenures of the demo's lock, told from the events of all workers in the order of the clock they share.
/// </summary>
internal sealed class Ledger
{
    private readonly List<Tenure> tenures = [];
    private readonly Dictionary<string, Tenure> open = new(StringComparer.Ordinal);

    public IReadOnlyList<Tenure> Tenures => tenures;

    /// <summary>Whose tenure lasts, as far as told; several would be a fault.</summary>
    public IReadOnlyCollection<Tenure> Open => open.Values;

    public int Written { get; private set; }

    /// <summary>Takes in the next event.</summary>
    /// <returns>The tenure that it begins, if it begins one.</returns>
    public Tenure? Add(string worker, DemoEvent e)
    {
        switch (e.Kind)
        {
            case DemoEventKind.Acquired:
                Tenure tenure = new(worker, e.Token, e.At, e.Count);
                tenures.Add(tenure);
                open[worker] = tenure;
                return tenure;
            case DemoEventKind.Wrote:
                open[worker].CountWritten = e.Count;
                Written++;
                break;
            case DemoEventKind.Releasing:
                open[worker].EndedAt = e.At;
                open.Remove(worker);
                break;
        }

        return null;
    }

    /// <summary>A worker's process was killed.</summary>
    public void Killed(string worker, long at)
    {
        if (open.Remove(worker, out Tenure? tenure))
        {
            tenure.EndedAt = at;
            tenure.WasKilled = true;
        }
    }

    /// <summary>The tenure before another one, or null for the first.</summary>
    public Tenure? Before(Tenure tenure)
    {
        int index = tenures.IndexOf(tenure);
        return index <= 0 ? null : tenures[index - 1];
    }
}
