using Paxtor.Coordination;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Answers gets.</summary>
internal sealed class RangeReader
{
    /// <summary>Up to this limit, the first by create revision are searched for; beyond it, all are sorted.</summary>
    private const int SearchLimit = 16;

    private readonly List<StoreRecord> found = [];
    private readonly StoreRecord[] best = new StoreRecord[SearchLimit];

    /// <summary>Writes items and count of a get.</summary>
    public void Read(in OperationView get, RecordTree keys, ref ResponseLimit limit)
    {
        int count = keys.CountIn(get.Range);
        if (!get.CountOnly && count > 0)
            ReadItems(get, keys, count, ref limit);
        limit.Writer!.Int64(StoreFields.OperationResultCount, count);
    }

    private void ReadItems(in OperationView get, RecordTree keys, int count, ref ResponseLimit limit)
    {
        long maxCreate = get.MaxCreateRevision == 0 ? long.MaxValue : get.MaxCreateRevision;
        int wanted = get.Limit == 0 ? count : Math.Min(get.Limit, count);
        if (get.SortBy == SortTarget.Key && !get.Descending)
        {
            ReadInOrder(get, keys, maxCreate, wanted, ref limit);
        }
        else if (get.SortBy == SortTarget.CreateRevision && wanted <= SearchLimit)
        {
            int hits = keys.ByCreateRevision(get.Range, get.Descending, maxCreate, best.AsSpan(0, wanted));
            for (int i = 0; i < hits; i++)
                limit.Item(best[i]);
            Array.Clear(best, 0, hits);
        }
        else
        {
            ReadSorted(get, keys, maxCreate, wanted, ref limit);
        }
    }

    private static void ReadInOrder(in OperationView get, RecordTree keys, long maxCreate, int wanted, ref ResponseLimit limit)
    {
        RecordCursor cursor = keys.Scan(get.Range);
        while (wanted > 0 && !limit.IsPassed && cursor.MoveNext())
        {
            if (cursor.Current.CreateRevision > maxCreate)
                continue;
            limit.Item(cursor.Current);
            wanted--;
        }
    }

    private void ReadSorted(in OperationView get, RecordTree keys, long maxCreate, int wanted, ref ResponseLimit limit)
    {
        RecordCursor cursor = keys.Scan(get.Range);
        while (cursor.MoveNext())
        {
            if (cursor.Current.CreateRevision <= maxCreate)
                found.Add(cursor.Current);
        }

        found.Sort(new RecordOrder(get.SortBy, get.Descending));
        for (int i = 0; i < Math.Min(wanted, found.Count) && !limit.IsPassed; i++)
            limit.Item(found[i]);
        found.Clear();
    }

    /// <summary>The order asked for; equal ones by key, so that it is the same on every voter.</summary>
    private sealed class RecordOrder(SortTarget target, bool descending) : IComparer<StoreRecord>
    {
        public int Compare(StoreRecord? x, StoreRecord? y)
        {
            int order = target switch
            {
                SortTarget.Version => x!.Version.CompareTo(y!.Version),
                SortTarget.CreateRevision => x!.CreateRevision.CompareTo(y!.CreateRevision),
                SortTarget.ModRevision => x!.ModRevision.CompareTo(y!.ModRevision),
                SortTarget.Value => x!.Value.SequenceCompareTo(y!.Value),
                _ => x!.Key.SequenceCompareTo(y!.Key),
            };
            if (order != 0)
                return descending ? -order : order;
            return x!.Key.SequenceCompareTo(y!.Key);
        }
    }
}
