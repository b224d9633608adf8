using Paxtor.Coordination;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Decides comparisons.</summary>
internal static class CompareEvaluator
{
    /// <summary>Whether a comparison holds: for every key of its range, or, where there is none, for a key that does not exist.</summary>
    public static bool Holds(in CompareView compare, RecordTree keys)
    {
        if (compare.Range.IsSingle)
        {
            StoreRecord? record = keys.Find(compare.Range.Start);
            return record is null ? HoldsForNone(compare) : HoldsFor(compare, record);
        }

        RecordCursor cursor = keys.Scan(compare.Range);
        bool any = false;
        while (cursor.MoveNext())
        {
            if (!HoldsFor(compare, cursor.Current))
                return false;
            any = true;
        }

        return any || HoldsForNone(compare);
    }

    private static bool HoldsForNone(in CompareView compare) =>
        compare.Target != CompareTarget.Value && Decide(compare.Operator, 0L.CompareTo(compare.Number));

    private static bool HoldsFor(in CompareView compare, StoreRecord record) => Decide(compare.Operator, compare.Target switch
    {
        CompareTarget.Version => record.Version.CompareTo(compare.Number),
        CompareTarget.CreateRevision => record.CreateRevision.CompareTo(compare.Number),
        CompareTarget.ModRevision => record.ModRevision.CompareTo(compare.Number),
        CompareTarget.Lease => record.Lease.CompareTo(compare.Number),
        _ => record.Value.SequenceCompareTo(compare.Value),
    });

    private static bool Decide(CompareOperator @operator, int order) => @operator switch
    {
        CompareOperator.Equal => order == 0,
        CompareOperator.Greater => order > 0,
        CompareOperator.Less => order < 0,
        _ => order != 0,
    };
}
