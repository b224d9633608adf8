using Paxtor.Coordination;

namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>
/// Every change of the store in order, as the voters' own machines told it, and the check of what clients' watches were told: exactly
/// these changes, each once, in order, without gaps.
/// </summary>
internal sealed class ChangeLog
{
    private readonly List<WatchEvent> changes = [];
    private readonly List<int> firstOfRevision = [0, 0];

    /// <param name="revision">What happened up to this revision is not told.</param>
    public ChangeLog(long revision = 1)
    {
        while (Revision < revision)
            firstOfRevision.Add(0);
    }

    /// <summary>Told of every change, once, in order.</summary>
    public Action<WatchEvent>? OnNew { get; set; }

    /// <summary>The last revision known.</summary>
    public long Revision => firstOfRevision.Count - 1;

    /// <summary>Changes of whole revisions, as one voter's machine tells them; what is known already must be the same.</summary>
    public void Add(string voter, ReadOnlySpan<WatchEvent> events)
    {
        for (int i = 0; i < events.Length;)
        {
            long revision = events[i].Item.ModRevision;
            int end = i;
            while (end < events.Length && events[end].Item.ModRevision == revision)
                end++;
            AddRevision(voter, revision, events[i..end]);
            i = end;
        }
    }

    /// <summary>The changes of a range in revisions from a first to a last one.</summary>
    public IEnumerable<WatchEvent> Of(KeyRange range, long first, long last)
    {
        if (last > Revision)
            throw new SimulationException($"A watch was told of revision {last}, but no voter has applied more than {Revision}.");
        for (long revision = Math.Max(first, 2); revision <= last; revision++)
        {
            for (int i = firstOfRevision[(int)revision]; i < EndOf(revision); i++)
            {
                if (range.Contains(changes[i].Item.Key.Span))
                    yield return changes[i];
            }
        }
    }

    public static bool Same(in WatchEvent a, in WatchEvent b) =>
        a.Kind == b.Kind && a.Item.Key == b.Item.Key && a.Item.ModRevision == b.Item.ModRevision && a.Item.CreateRevision == b.Item.CreateRevision
        && a.Item.Version == b.Item.Version && a.Item.Lease == b.Item.Lease && a.Item.Value.Span.SequenceEqual(b.Item.Value.Span);

    private int EndOf(long revision) => revision + 1 < firstOfRevision.Count ? firstOfRevision[(int)revision + 1] : changes.Count;

    private void AddRevision(string voter, long revision, ReadOnlySpan<WatchEvent> events)
    {
        if (revision > Revision + 1)
            throw new SimulationException($"{voter} told of revision {revision}, but nobody of {Revision + 1}.");
        if (revision == Revision + 1)
        {
            firstOfRevision.Add(changes.Count);
            changes.AddRange(events);
            foreach (WatchEvent change in events)
                OnNew?.Invoke(change);
            return;
        }

        int first = firstOfRevision[(int)revision];
        bool same = EndOf(revision) - first == events.Length;
        for (int i = 0; same && i < events.Length; i++)
            same = Same(changes[first + i], events[i]);
        if (!same)
            throw new SimulationException($"{voter} told other changes of revision {revision} than another voter.");
    }
}
